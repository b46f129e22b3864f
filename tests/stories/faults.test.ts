import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import os from "node:os";
import { ROOT } from "./box.js";

jest.setTimeout(900_000);

const faults = (args: readonly string[]) =>
  spawnSync(process.execPath, ["apps/trials/start.mjs", "faults", ...args], { cwd: ROOT, encoding: "utf8" });
const left = (): readonly string[] => readdirSync(os.tmpdir()).filter((name) => name.startsWith("midline-faults-"));

describe("a federation that is struck by faults", () => {
  it("loses no update and counts none twice, and leaves nothing behind", () => {
    const before = left();
    const { status, stdout, stderr } = faults(["--count", "25", "--seed", "3"]);
    expect({ status, said: stdout.trim().split("\n").at(-1), ...(status === 0 ? {} : { stdout, stderr }) }).toEqual({
      status: 0,
      said: "faults 25 lost 0 double 0",
    });
    for (const kind of [
      "coordinator-kill",
      "coordinator-stop",
      "postgres-kill",
      "trainer-kill",
      "commit-unanswered",
      "link-torn",
      "disk-full",
      "mischief",
    ])
      expect(stdout).toMatch(new RegExp(`^ +${kind} +[1-9]`, "m"));
    expect(left()).toEqual(before);
  });

  it("says what it does, and refuses what is not a number", () => {
    expect(faults(["--help"])).toMatchObject({ status: 0, stdout: expect.stringContaining("faults N lost L double D") });
    expect(faults(["--count", "many"])).toMatchObject({ status: 1, stderr: expect.stringContaining("whole number") });
  });
});
