import { countKinds, type TrialReport } from "./run-trial.js";

interface About {
  readonly seed: number;
  /** Where everything is kept; null when nothing is. */
  readonly kept: string | null;
  readonly interrupted: boolean;
}

/** What came of a trial, in words; the last line is for programs too. */
export function reportText(
  { happened, missed, violations, measured, runs, rounds, seconds }: TrialReport,
  { seed, kept, interrupted }: About,
): string {
  const lost = violations.filter(({ effect }) => effect === "lost").length;
  const double = violations.filter(({ effect }) => effect === "double").length;
  const of = (kind: string): string => {
    const places = new Map<string, number>();
    for (const fault of happened) if (fault.kind === kind && fault.at !== "") places.set(fault.at, (places.get(fault.at) ?? 0) + 1);
    return [...places]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([at, n]) => `${at} ${n}`)
      .join(", ");
  };
  return [
    ...[...countKinds(happened)].map(([kind, n]) => `  ${kind.padEnd(22)} ${String(n).padStart(4)}  ${of(kind)}`.trimEnd()),
    ...[...measured].map(([what, ms]) => `  ${what.padEnd(22)} ${spread(ms)}`),
    `  ${runs} runs of ${rounds} rounds in ${seconds.toFixed(0)} s, ${(seconds / Math.max(1, happened.length)).toFixed(2)} s a fault`,
    ...missed.map(({ number, kind, at }) => `MISSED: fault ${number} (${kind} ${at}) could not be made to happen.`),
    ...violations.map(({ law, effect, what }) => `VIOLATION of ${law}${effect === "wrong" ? "" : ` (${effect})`}: ${what}`),
    ...(interrupted ? ["Interrupted: runs that had not finished were not looked at."] : []),
    ...(kept === null ? [] : [`Seed ${seed}; everything is kept in ${kept}.`]),
    `faults ${happened.length} lost ${lost} double ${double}`,
  ].join("\n");
}

function spread(ms: readonly number[]): string {
  const sorted = ms.toSorted((a, b) => a - b);
  const seconds = (value: number | undefined): string => `${((value ?? 0) / 1000).toFixed(2)} s`;
  return `${seconds(sorted[0])} least, ${seconds(sorted[sorted.length >> 1])} median, ${seconds(sorted.at(-1))} most, of ${sorted.length}`;
}
