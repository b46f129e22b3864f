import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import Papa from "papaparse";
import { tokenOf } from "./patient-tokens.js";
import { makeTokenKey, writeTokens } from "./token-files.js";

let folder: string;
const at = (name: string): string => path.join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "midline-token-"));
  makeTokenKey(at("key"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (labels: string, list: string, out = "out.csv") =>
  writeTokens({ labels: put("labels.csv", labels), list: put("list.csv", list), key: at("key"), out: at(out) });
const rowsOf = (name: string): readonly Readonly<Record<string, string>>[] =>
  Papa.parse<Record<string, string>>(readFileSync(at(name), "utf8"), { header: true, skipEmptyLines: true }).data;

const LABELS = 'patient_pseudo_id,site_code,histology_text_code\nP0001,north,"a,b"\nP0002,north,\nP0003,north,c\n';

describe("patient tokens in a label file", () => {
  it("are the same at two hospitals that write the identifier otherwise, and stand beside the columns that were there", () => {
    expect(write(LABELS, "pseudonym,identifier\nsub-p0001,11 22-33 44\nP0002,ａｂ９９１\n")).toMatchObject({
      ok: true,
      value: { rows: 3, filled: 2, twice: 0 },
    });
    const north = rowsOf("out.csv");
    const before = Papa.parse<Record<string, string>>(LABELS, { header: true, skipEmptyLines: true }).data;
    expect(north).toEqual(before.map((row) => ({ ...row, patient_token: expect.any(String) })));
    expect(north.map((row) => row["patient_token"])).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.any(String), ""]);
    // The other hospital: another delimiter, a mark before the text, the same people.
    expect(write("﻿subject;site\nS0009;south\nS0010;south\n", "p;i\nS0009;AB 991\nS0010;11223344\n", "south.csv").ok).toBe(true);
    const south = Papa.parse<Record<string, string>>(readFileSync(at("south.csv"), "utf8"), {
      header: true,
      delimiter: ";",
      skipEmptyLines: true,
    }).data;
    expect(south.map((row) => row["patient_token"])).toEqual([north[1]?.["patient_token"], north[0]?.["patient_token"]]);
  });

  it("replace those of an earlier run, and change with the key", () => {
    write(LABELS, "p,i\nP0001,1234\n");
    const first = rowsOf("out.csv")[0]?.["patient_token"];
    expect(write(readFileSync(at("out.csv"), "utf8"), "p,i\nP0001,1234\n", "again.csv").ok).toBe(true);
    expect(rowsOf("again.csv")).toEqual(rowsOf("out.csv"));
    rmSync(at("key"));
    makeTokenKey(at("key"));
    write(LABELS, "p,i\nP0001,1234\n", "other.csv");
    expect(rowsOf("other.csv")[0]?.["patient_token"]).not.toBe(first);
  });

  it("say how often a patient stands in the file", () => {
    expect(write(LABELS, "p,i\nP0001,1234\nP0003,12-34\n")).toMatchObject({ value: { filled: 2, twice: 1 } });
  });

  it("are refused by row, and no identifier is in the refusal or in any file but the list", () => {
    const secret = "SECRET777";
    const refused = [
      write(LABELS, `p,i\nP0001,${secret}\nP0001,OTHER${secret}\n`),
      write(LABELS, `p,i\nP0001,${secret}\nP0002,1\n`),
      write(LABELS, `p,i,x\nP0001,${secret},1\n`),
      write("name\nP0001\n", `p,i\nP0001,${secret}\n`),
    ];
    for (const each of refused) {
      expect(each).toMatchObject({ ok: false, fault: { code: "BAD_INPUT", where: expect.any(String), remedy: expect.any(String) } });
      expect(JSON.stringify(each)).not.toContain(secret);
    }
    expect(refused[0]).toMatchObject({ fault: { where: "list, row 3" } });
    expect(readdirSync(folder)).not.toContain("out.csv");
    write(LABELS, `p,i\nP0001,${secret}\n`);
    for (const name of readdirSync(folder).filter((each) => each !== "list.csv"))
      expect(readFileSync(at(name), "utf8")).not.toContain(secret);
  });

  it("write over nothing, and keep key and file to their owner", () => {
    const first = write(LABELS, "p,i\nP0001,1234\n");
    expect(first.ok).toBe(true);
    expect(write(LABELS, "p,i\nP0001,1234\n")).toMatchObject({ ok: false, fault: { code: "CONFLICT" } });
    expect(makeTokenKey(at("key"))).toMatchObject({ ok: false, fault: { code: "CONFLICT" } });
    for (const name of ["key", "out.csv"]) expect(statSync(at(name)).mode & 0o077).toBe(0);
    put("bad", "short");
    expect(writeTokens({ labels: at("labels.csv"), list: at("list.csv"), key: at("bad"), out: at("x") })).toMatchObject({
      fault: { code: "BAD_INPUT" },
    });
    expect(writeTokens({ labels: at("gone"), list: at("list.csv"), key: at("key"), out: at("x") })).toMatchObject({
      fault: { code: "NOT_FOUND" },
    });
    writeFileSync(at("latin"), Buffer.from([0x70, 0x2c, 0x69, 0x0a, 0xe4, 0x2c]));
    expect(writeTokens({ labels: at("latin"), list: at("list.csv"), key: at("key"), out: at("x") })).toMatchObject({
      fault: { code: "UNSUPPORTED_FORMAT" },
    });
  });

  it("are HMAC-SHA-256 of what is written down here, for ever: hospitals of two versions must agree", () => {
    expect(tokenOf(Buffer.alloc(32, 7), " ab-12 ")).toBe("cbc897a8e0d57bd6a95c8bfa8b9f883ae561003e2f99b27276f4701b966cb72b");
  });
});
