import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { countMoments, type Failpoint, failpointLine, parseFailpoints } from "@midline/shared/failpoints";
import { ok, refuse, type Result } from "@midline/shared/result";
import { MOMENTS, type Passing } from "../work/moments.js";

/**
 * Makes this trainer fail where MIDLINE_FAILPOINTS says, for trials of what becomes of its work; undefined when it says nothing. Refuses a failpoint
 * that there is not, and one without MIDLINE_FAILPOINT_LOG.
 */
export function armFailpoints(env: Readonly<Record<string, string | undefined>> = process.env): Result<Passing | undefined> {
  const { MIDLINE_FAILPOINTS: text = "", MIDLINE_FAILPOINT_LOG: log = "" } = env;
  if (text === "" && log === "") return ok(undefined);
  if (text === "" || log === "") {
    return refuse({
      code: "BAD_INPUT",
      message: "MIDLINE_FAILPOINTS and MIDLINE_FAILPOINT_LOG go together: what fails must first say so.",
      where: "MIDLINE_FAILPOINTS",
      remedy: "Set both or neither.",
    });
  }
  const read = parseFailpoints(text, MOMENTS);
  return read.ok ? ok(countMoments(read.value, (failpoint) => fail(failpoint, log))) : read;
}

/** Says so in a line that survives, and fails. */
function fail(failpoint: Failpoint, log: string): void {
  const file = openSync(log, "a", 0o600);
  writeSync(file, failpointLine(failpoint, process.pid));
  fsyncSync(file);
  closeSync(file);
  process.kill(process.pid, failpoint.action === "kill" ? "SIGKILL" : "SIGSTOP");
}
