// From raw rounds to the figures worth quoting: ratios within a round, their medians and spreads.
import { peakOf } from "./peak.mjs";
import { PEER, threadsText } from "./participants.mjs";
import { ratios, significant, spread } from "./statistics.mjs";

/** Beyond this relative difference in a loss the two are not the same function. */
const SAME_LOSS = 1e-4;

/** The first losses of everybody against the peer's, or without one against the first's. */
export function agreement(losses) {
  const reference = losses.find(({ name }) => name === PEER) ?? losses[0];
  const rows = losses.map(({ name, threads, values }) => ({
    name,
    threads,
    losses: values,
    largestRelativeDifference: significant(Math.max(...values.map((value, i) => Math.abs(value / reference.values[i] - 1)))),
  }));
  // Not `>`: a loss that is not a number agrees with nothing.
  return { reference: reference.name, rows, same: rows.every((row) => row.largestRelativeDifference <= SAME_LOSS) };
}

/** For each mode, number of threads and participant: time, GFLOP/s, share of the peak, ratio to the peer and to the stock backend. */
export function figures(samples, peaks, flopsOf) {
  return samples.map((sample) => {
    const { name, threads, mode, ms, cpuMs } = sample;
    const find = (other, count) => samples.find((s) => s.name === other && s.threads === count && s.mode === mode);
    const [peer, stock] = [find(PEER, threads), find("cpu", 1)];
    const peak = peakOf(peaks, threads);
    const milliseconds = spread(ms);
    const gflops = flopsOf(mode) / (milliseconds.median * 1e6);
    return {
      name,
      threads,
      mode,
      ms: milliseconds,
      cpuMs: spread(cpuMs),
      gflops: significant(gflops),
      shareOfPeak: significant(gflops / peak.gflops),
      ...(peer !== undefined && peer !== sample && { toPeer: spread(ratios(ms, peer.ms)) }),
      ...(stock !== undefined && stock !== sample && { toStock: spread(ratios(ms, stock.ms)) }),
    };
  });
}

/** For each mode and participant: time with more threads over time with one, round by round. */
export function scaling(samples) {
  return samples.flatMap((sample) => {
    const { name, threads, mode, ms } = sample;
    const single = samples.find((s) => s.name === name && s.mode === mode && s.threads === 1);
    return threads === 1 || single === undefined ? [] : [{ name, threads, mode, toOneThread: spread(ratios(ms, single.ms)) }];
  });
}

/** Cores that together reach less than this share of what each reaches alone were not all free. */
const QUIET = 0.8;

/** What the peaks say against the figures. */
export function doubts({ native }) {
  return native.flatMap(({ loop, threads, gflops }) => {
    const single = native.find((entry) => entry.loop === loop && entry.threads === 1);
    if (threads === 1 || single === undefined) return [];
    const times = gflops.median / single.gflops.median;
    if (times >= QUIET * threads) return [];
    return [
      `THE CORES WERE NOT FREE: ${threadsText(threads)} reached ${times.toFixed(2)} times the ${loop} peak of one; figures with as many say little`,
    ];
  });
}
