import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readAge, readSex } from "./age-and-sex.js";
import { readParticipants } from "./participants.js";

describe("a cell of participants.tsv", () => {
  it.each([
    ["0", 0],
    [" 7.9 ", 7],
    ["89+", 89],
    ["90", 90],
    ["104", 90],
    ["n/a", null],
    ["", null],
  ])("with the age %p is %p years", (cell, years) => {
    expect(readAge(cell)).toEqual({ value: years });
  });

  it.each(["-3", "131", "4000", "seven", "1e2", "007M"])("with the age %p is impossible, and what to write is said", (cell) => {
    expect(readAge(cell)).toMatchObject({
      value: null,
      wrong: { message: expect.stringContaining(cell), remedy: expect.stringContaining("0 to 130") },
    });
  });

  it.each([
    ["F", "female"],
    ["female", "female"],
    ["M", "male"],
    ["Male", "male"],
    ["O", null],
    ["other", null],
    ["N/A", null],
    ["", null],
  ])("with the sex %p is %p", (cell, sex) => {
    expect(readSex(cell)).toEqual({ value: sex });
  });

  it.each(["1", "x", "constructor"])("with the sex %p cannot be read", (cell) => {
    expect(readSex(cell)).toMatchObject({ value: null, wrong: { remedy: expect.stringContaining("F, M or O") } });
  });
});

describe("the table of participants", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "midline-participants-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (...lines: readonly string[]) => {
    const file = path.join(folder, "participants.tsv");
    writeFileSync(file, `${lines.join("\n")}\n`);
    return readParticipants(file);
  };

  it("gives each subject's age and sex, and names the line of what cannot be true", () => {
    const { patients, findings } = read("participant_id\tsex\tage", "sub-a01\tF\t34", "sub-a02\tn/a\t-2", "sub-a03\tQ\t95");
    expect([...patients]).toEqual([
      ["sub-a01", { ageYears: 34, sex: "female" }],
      ["sub-a02", { ageYears: null, sex: null }],
      ["sub-a03", { ageYears: 90, sex: null }],
    ]);
    expect(findings.map(({ level, where, message }) => `${level} ${where}: ${message}`)).toEqual([
      'warning participants.tsv, line 3: The age "-2" is impossible; it counts as unknown.',
      'warning participants.tsv, line 4: The sex "Q" cannot be read; it counts as unknown.',
    ]);
  });

  it("without such columns knows nothing of anybody, and complains of nothing", () => {
    const { patients, findings } = read("participant_id", "sub-a01");
    expect(patients.get("sub-a01")).toEqual({ ageYears: null, sex: null });
    expect(findings).toEqual([]);
  });
});
