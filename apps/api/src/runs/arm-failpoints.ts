import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { countMoments, type Failpoint, failpointLine, parseFailpoints } from "@midline/shared/failpoints";
import { type Config, ConfigError } from "../platform/config.js";
import { type Moment, MOMENTS, WRITING } from "./coordinator-platform.js";

/**
 * Makes this process fail where MIDLINE_FAILPOINTS says, for trials of what becomes of it; undefined when it says nothing, and then no moment
 * costs anything. Throws `ConfigError` on a failpoint that there is not.
 */
export function armFailpoints({ failpoints }: Pick<Config, "failpoints">): ((moment: Moment) => void) | undefined {
  if (failpoints === null) return undefined;
  const read = parseFailpoints(failpoints.text, MOMENTS, WRITING);
  if (!read.ok) throw new ConfigError(`${read.fault.where}: ${read.fault.message} ${read.fault.remedy}`);
  return countMoments(read.value, (failpoint) => fail(failpoint, failpoints.log));
}

/** Says so in a line that survives, and fails. */
function fail(failpoint: Failpoint, log: string): void {
  const file = openSync(log, "a", 0o600);
  writeSync(file, failpointLine(failpoint, process.pid));
  fsyncSync(file);
  closeSync(file);
  if (failpoint.action === "full") throw Object.assign(new Error("ENOSPC: no space left on device, by a failpoint"), { code: "ENOSPC" });
  process.kill(process.pid, failpoint.action === "kill" ? "SIGKILL" : "SIGSTOP");
}
