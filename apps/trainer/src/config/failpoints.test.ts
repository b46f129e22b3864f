import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { armFailpoints } from "./failpoints.js";

describe("failpoints of a trainer", () => {
  it("are none where nothing is said, and refused where something is wrong", () => {
    expect(armFailpoints({})).toEqual({ ok: true, value: undefined });
    expect(armFailpoints({ MIDLINE_FAILPOINTS: "mid-spool" })).toMatchObject({ ok: false, fault: { code: "BAD_INPUT" } });
    const wrong = armFailpoints({ MIDLINE_FAILPOINTS: "nowhere", MIDLINE_FAILPOINT_LOG: "log" });
    expect(wrong).toMatchObject({
      ok: false,
      fault: { code: "BAD_INPUT", where: "MIDLINE_FAILPOINTS", remedy: expect.stringContaining("mid-spool") },
    });
  });

  it("end the process when their moment has passed so often, and say so first", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "midline-failpoints-"));
    const log = path.join(folder, "log.jsonl");
    const compiled = path.resolve(__dirname, "../../dist/config/failpoints.js");
    const program = `const { value } = require(${JSON.stringify(compiled)}).armFailpoints();
      value("after-spool"); value("mid-spool"); console.log("once"); value("mid-spool"); console.log("twice");`;
    const env = { ...process.env, MIDLINE_FAILPOINTS: "mid-spool:2", MIDLINE_FAILPOINT_LOG: log };
    const { signal, stdout, pid } = spawnSync(process.execPath, ["-e", program], { env, encoding: "utf8" });
    expect({ signal, stdout }).toEqual({ signal: "SIGKILL", stdout: "once\n" });
    expect(JSON.parse(readFileSync(log, "utf8"))).toMatchObject({ moment: "mid-spool", times: 2, action: "kill", pid });
    rmSync(folder, { recursive: true, force: true });
  });
});
