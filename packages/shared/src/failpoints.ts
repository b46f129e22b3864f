import { refuse, ok, type Result } from "./result.js";

/** What a process does to itself at a failpoint: ends at once as by a power cut, stands still until it is told to go on, or finds the disk full. */
export const FAILPOINT_ACTIONS = ["kill", "stop", "full"] as const;
export type FailpointAction = (typeof FAILPOINT_ACTIONS)[number];

/** A moment at which a process is to fail, when it has passed so many times. */
export interface Failpoint<M extends string = string> {
  readonly moment: M;
  readonly times: number;
  readonly action: FailpointAction;
}

/**
 * Reads failpoints as an environment variable holds them: `moment:times:action`, separated by commas; the action may be left out (kill), and then
 * the times too (1). A disk can be full only where one is written: `fillable`. Refuses with BAD_INPUT, naming what there is.
 */
export function parseFailpoints<M extends string>(
  text: string,
  moments: readonly M[],
  fillable: readonly M[] = [],
): Result<readonly Failpoint<M>[]> {
  const read: Failpoint<M>[] = [];
  for (const part of text.split(",").map((each) => each.trim())) {
    const [name, times = "1", named = "kill"] = part.split(":");
    const moment = moments.find((known) => known === name);
    if (moment === undefined) return wrong(`There is no failpoint "${name}".`, `Choose among: ${moments.join(", ")}.`);
    if (!/^[1-9]\d{0,5}$/.test(times) || part.split(":").length > 3)
      return wrong(`"${part}" is not a failpoint.`, "Write moment:times:action, such as in-commit:2:kill.");
    const action = FAILPOINT_ACTIONS.find((known) => known === named);
    if (action === undefined)
      return wrong(`There is no action "${named}" at a failpoint.`, `Choose among: ${FAILPOINT_ACTIONS.join(", ")}.`);
    if (action === "full" && !fillable.includes(moment))
      return wrong(`No disk is written at "${moment}".`, `It can be full at: ${fillable.join(", ") || "no moment"}.`);
    read.push({ moment, times: Number(times), action });
  }
  return ok(read);
}

/** Counts moments as they pass, and calls `act` whenever one has passed as often as a failpoint says: once for each failpoint. */
export function countMoments<M extends string>(
  failpoints: readonly Failpoint<M>[],
  act: (failpoint: Failpoint<M>) => void,
): (moment: M) => void {
  const passed = new Map<M, number>();
  return (moment) => {
    const times = (passed.get(moment) ?? 0) + 1;
    passed.set(moment, times);
    for (const failpoint of failpoints) if (failpoint.moment === moment && failpoint.times === times) act(failpoint);
  };
}

/** What a process says of a failpoint before it fails there: one line of JSON, with who it was and when. */
export const failpointLine = (failpoint: Failpoint, pid: number): string =>
  `${JSON.stringify({ ...failpoint, pid, at: new Date().toISOString() })}\n`;

const wrong = (message: string, remedy: string): Result<never> =>
  refuse({ code: "BAD_INPUT", message, where: "MIDLINE_FAILPOINTS", remedy });
