// The result in words and columns.
import { PEER, threadsText } from "./participants.mjs";
import { peakOf } from "./peak.mjs";

export function printMachine({ machine, loadBefore, quick }, participants) {
  console.log(`${machine.cores} x ${machine.cpu} (${machine.flags.join(" ")}; ${machine.caches.join(", ")}), ${machine.memoryGiB} GiB`);
  console.log(`${machine.os}, Node ${machine.node}, V8 ${machine.v8}, TensorFlow.js ${machine.tensorflow}, load ${loadBefore[0]}`);
  const peer = participants.find(({ name }) => name === PEER);
  if (peer !== undefined) {
    const { torch, oneDNN, blas, capability, layout } = peer.facts;
    console.log(
      `${PEER} ${torch}, oneDNN ${oneDNN ?? "not there"}, ${blas ?? "unknown BLAS"}, CPU capability ${capability ?? "unknown"}, ${layout} tensors`,
    );
  }
  if (quick) console.log("--quick: that it works, not how fast it is");
}

export function printCase({ grid, base, agreement, figures, scaling, memory }, peaks) {
  console.log(`\nNetwork ${grid}^3, base ${base}`);
  printAgreement(agreement);
  if (figures === undefined) return;
  printFigures(figures, peaks);
  printScaling(scaling);
  const held = memory.map(({ name, threads, peakRssBytes }) => `${name} x${threads} ${Math.round(peakRssBytes / 1e6)} MB`);
  console.log(`  peak RSS: ${held.join(", ")}`);
  for (const { name, threads, tensors } of memory) {
    if (tensors !== undefined && tensors.length !== 1)
      console.log(`  TENSORS LEAK: ${name} with ${threadsText(threads)}: ${tensors.join(", ")}`);
  }
}

export function printKernels({ grid, channels, figures, scaling }, peaks) {
  console.log(`\nConvolution kernels ${grid}^3, ${channels} to ${channels} channels`);
  printFigures(figures, peaks);
  printScaling(scaling);
}

export function printPeaks(peaks) {
  console.log("\nPeak, median over the run");
  for (const { loop, threads, gflops } of [...peaks.native, peaks.wasm]) {
    console.log(`  ${loop}, ${threadsText(threads)}: ${gflops.median.toFixed(0)} GFLOP/s (${spreadText(gflops, (v) => v.toFixed(0))})`);
  }
  for (const note of peaks.notes) console.log(`  ${note}`);
  if (peaks.native.length === 0) console.log("  no C compiler: shares are of the WebAssembly loop, which is lower");
}

function printAgreement({ reference, rows, same }) {
  const first = rows.find(({ name }) => name === reference);
  console.log(`  first losses of ${reference}: ${first.losses.map((loss) => loss.toFixed(7)).join(", ")}`);
  const others = rows.filter((row) => row !== first);
  for (const { name, threads, largestRelativeDifference } of others) {
    console.log(`    ${`${name} x${threads}`.padEnd(18)} differs by ${largestRelativeDifference.toExponential(1)} at most, relatively`);
  }
  if (!same) console.log("  NOT THE SAME FUNCTION: not timed");
}

function printFigures(figures, peaks) {
  for (const figure of figures) {
    const { name, threads, mode, ms, gflops, shareOfPeak, toPeer, toStock } = figure;
    const { loop } = peakOf(peaks, threads);
    const against = toPeer === undefined ? "" : `  / ${PEER} ${times(toPeer)}`;
    const stock = toStock === undefined || name === PEER ? "" : `  stock cpu takes ${Math.round(1 / toStock.median)} times as long`;
    console.log(
      `  ${mode.padEnd(15)} ${threadsText(threads).padEnd(9)} ${name.padEnd(14)} ${duration(ms.median).padStart(8)}` +
        `${gflops.toFixed(1).padStart(7)} GFLOP/s ${(100 * shareOfPeak).toFixed(0).padStart(3)} % of ${loop}${against}${stock}`,
    );
  }
}

function printScaling(scaling) {
  for (const { name, threads, mode, toOneThread } of scaling) {
    console.log(`  ${mode.padEnd(15)} ${threadsText(threads)} / 1 thread: ${name.padEnd(14)} ${times(toOneThread)}`);
  }
}

const times = (ratio) => `${ratio.median.toFixed(2)} (${spreadText(ratio, (v) => v.toFixed(2))}, n ${ratio.n})`;

const spreadText = ({ quartiles, range }, text) => `quartiles ${quartiles.map(text).join(" to ")}, range ${range.map(text).join(" to ")}`;

const duration = (ms) => (ms < 10 ? `${ms.toFixed(2)} ms` : `${ms.toFixed(0)} ms`);
