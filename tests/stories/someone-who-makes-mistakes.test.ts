import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { boxFolder, type BoxProcess, ROOT, SMALL, startBox } from "./box";

jest.setTimeout(900_000);

/** `midline-site` as a real process; everything it printed, and its exit code. */
function midlineSite(...args: string[]): { readonly code: number | null; readonly output: string } {
  const run = spawnSync(process.execPath, ["apps/trainer/bin/midline-site.js", ...args], { cwd: ROOT, encoding: "utf8" });
  return { code: run.status, output: run.stdout + run.stderr };
}

describe("someone who makes mistakes", () => {
  const folder = boxFolder("mistakes");
  let box: BoxProcess;
  let url = "";

  beforeAll(async () => {
    box = startBox(["--folder", folder, ...SMALL]);
    url = (await box.says(/Portal and API: (\S+)/))[1] ?? "";
    await box.says(/Everything keeps running/);
  });

  it("is told that the port is taken, and by what to go on", async () => {
    const other = startBox(["--folder", boxFolder("port-taken"), "--once", "--port", new URL(url).port, ...SMALL]);
    expect(await other.exited).toBe(1);
    expect(other.output()).toMatch(/Port \d+ on 127\.0\.0\.1 is taken/);
  });

  it("cannot start one box twice, nor clear it while it runs", async () => {
    for (const args of [["--once"], ["--reset"]]) {
      const again = startBox(["--folder", folder, ...args]);
      expect(await again.exited).toBe(1);
      expect(again.output()).toMatch(/in use by process \d+/);
    }
  });

  it("cannot enrol with a token that nobody issued, and no key is left behind", () => {
    const site = boxFolder("no-token");
    const { code, output } = midlineSite("enrol", "--server", url, "--token", "x".repeat(43), "--folder", site);
    expect(code).not.toBe(0);
    expect(output).toMatch(/token/i);
    expect(readdirSync(site).filter((name) => name === "site.json")).toEqual([]);
  });

  it("is told which scan is broken and which file is no scan", () => {
    const data = path.join(boxFolder("broken-scans"), "bids");
    cpSync(path.join(folder, "sites/tarnwick/bids"), data, { recursive: true });
    const [first = "", second = ""] = readdirSync(data).filter((name) => name.startsWith("sub-"));
    const scan = (subject: string): string => path.join(data, subject, "anat", `${subject}_T2w.nii.gz`);
    writeFileSync(scan(first), readFileSync(scan(first)).subarray(0, 900));
    writeFileSync(scan(second), Buffer.from("\x89PNG\r\n\x1a\n and no scan at all", "latin1"));
    const { output } = midlineSite("check", "--data", data);
    expect(output).toMatch(new RegExp(`${first}_T2w.nii.gz.*ends before its last byte`));
    expect(output).toMatch(new RegExp(`${second}_T2w.nii.gz.*PNG`));
  });

  it("stops everything with one Ctrl-C: no process of the box is left", async () => {
    box.child.kill("SIGINT");
    expect(await box.exited).toBe(0);
    const processes = execFileSync("ps", ["-eo", "args="], { encoding: "utf8" });
    expect(processes.split("\n").filter((line) => line.includes(folder))).toEqual([]);
  });
});
