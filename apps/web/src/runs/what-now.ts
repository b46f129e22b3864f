import { formatTime } from "../format/format-time";
import { refusalWords } from "../format/refusal-words";
import { offlineFor, START_TRAINER } from "../sites/offline-note";
import type { RunDetail } from "./run-queries";

export type RunNow = Pick<RunDetail, "state" | "task" | "totalRounds" | "completedRounds" | "failure" | "pausedAt" | "pausedBecause"> & {
  readonly sites: readonly Pick<RunDetail["sites"][number], "trains" | "approved" | "site" | "waitsBehind">[];
  readonly rounds: readonly Pick<RunDetail["rounds"][number], "number" | "state" | "progress" | "report" | "goesOnWithoutAt">[];
};

/** One sentence that answers "is it stuck, and on whom?". */
export function whatNow(run: RunNow, now: number): string {
  if (run.pausedAt && (run.state === "APPROVED" || run.state === "RUNNING"))
    return `Paused after ${run.completedRounds} of ${run.totalRounds} rounds: ${sentence(run.pausedBecause)} No hospital is asked to train; what they have begun they may finish.`;
  switch (run.state) {
    case "PROPOSED":
      return `Starts when these hospitals have approved the plan: ${listed(run.sites.filter(({ approved }) => !approved).map(({ site }) => site.name))}.`;
    case "APPROVED":
      return "Every hospital has approved. The first round opens now.";
    case "RUNNING":
      return runningNow(run, now);
    case "EVALUATING":
      return `All ${run.totalRounds} rounds are done. The hospitals score the models on patients no round has seen${offlineNote(run)}.`;
    case "FINISHED":
      return run.task === "RESTORATION"
        ? `All ${run.totalRounds} rounds are done. A run on patients may begin from the last model.`
        : `All ${run.totalRounds} rounds are done and every hospital has scored.`;
    case "CANCELLED":
      return `Cancelled after ${run.completedRounds} of ${run.totalRounds} rounds${run.failure ? `: ${sentence(run.failure)}` : "."} What was made until then is kept.`;
    case "FAILED":
      return `Failed after ${run.completedRounds} of ${run.totalRounds} rounds: ${sentence(run.failure)}${whoCannot(run)}`;
  }
}

function runningNow(run: RunNow, now: number): string {
  const round = run.rounds.at(-1);
  if (round === undefined) return "The first round is about to open.";
  if (round.state === "FROZEN") return `Round ${round.number}: all updates are in and are being aggregated.`;
  if (round.state === "AGGREGATED") return `Round ${round.number}: its new weights are stored and become a model version now.`;
  if (round.state !== "OPEN") return `Round ${round.number} is done; the next one opens now.`;
  const declined = round.report.filter(({ outcome }) => outcome === "DECLINED").map(({ site }) => site.name);
  const owed = round.report.filter(({ outcome }) => !["ACCEPTED", "DECLINED", "WITHDRAWN"].includes(outcome)).map(({ site }) => site.code);
  const waiting = run.sites.filter(({ site }) => owed.includes(site.code));
  const parts = waiting.map(({ site, waitsBehind }) => {
    const progress = round.progress.find((one) => one.site.code === site.code);
    if (site.connection === "OFFLINE") return `${site.name} (${offlineFor(site.lastSeenAt, now)})`;
    if (progress === undefined && waitsBehind)
      return `${site.name} (its trainer does round ${waitsBehind.round} of ${waitsBehind.run.name} first${waitsBehind.ahead > 1 ? `, and ${waitsBehind.ahead - 1} more` : ""})`;
    if (progress === undefined) return `${site.name} (not begun)`;
    return progress.step === 0 ? `${site.name} (reading its cases)` : `${site.name} (step ${progress.step} of ${progress.steps})`;
  });
  if (parts.length === 0 && declined.length > 0) return `Round ${round.number}: all updates are in; ${listed(declined)} cannot train it.`;
  return parts.length === 0
    ? `Round ${round.number}: all updates are in.`
    : `Round ${round.number} of ${run.totalRounds} waits for ${listed(parts)}.${whatHelps(round, waiting)}`;
}

/** Which hospitals declined the last round, and why: what a run fails of. */
function whoCannot(run: RunNow): string {
  const reasons = (run.rounds.at(-1)?.report ?? []).flatMap(({ outcome, code, site }) => {
    const words = outcome === "DECLINED" && code ? refusalWords(code) : null;
    return words === null ? [] : [` ${site.name}: ${words.what} ${words.next}`];
  });
  return reasons.join("");
}

/** What happens of itself, and what a person can do, when a hospital that is waited for is away. */
function whatHelps({ goesOnWithoutAt }: RunNow["rounds"][number], waiting: RunNow["sites"]): string {
  const away = waiting.filter(({ site }) => site.connection === "OFFLINE").map(({ site }) => site.name);
  if (away.length === 0) return "";
  const then = goesOnWithoutAt
    ? ` At ${formatTime(goesOnWithoutAt)} the round goes on without whoever is silent until then.`
    : ` The round does not go on without ${away.length === 1 ? "it" : "them"}.`;
  return `${then} Ask the coordinator of ${listed(away)} to start the trainer: ${START_TRAINER}`;
}

function offlineNote(run: RunNow): string {
  const offline = run.sites.filter(({ site }) => site.connection === "OFFLINE").map(({ site }) => site.name);
  return offline.length === 0 ? "" : `; ${listed(offline)} ${offline.length === 1 ? "is" : "are"} offline and waited for`;
}

/** A reason, with its full stop once. */
const sentence = (reason: string | null | undefined): string => `${(reason ?? "no reason was recorded").replace(/\.$/, "")}.`;

/** "A", "A and B", "A, B and C". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "nobody";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
