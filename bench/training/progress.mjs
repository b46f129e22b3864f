// What is being measured, how far it is and how long it will take, in lines on stderr.

/** Weights are guesses of milliseconds; only their proportions matter. */
export function startProgress(totalWeight) {
  const startedAt = performance.now();
  let done = 0;
  return {
    /** Says what comes now. */
    say(what) {
      const elapsed = performance.now() - startedAt;
      const share = Math.min(1, done / totalWeight);
      const rest = share > 0.02 ? `, about ${clock((elapsed * (1 - share)) / share)} to go` : "";
      process.stderr.write(`${String(Math.floor(100 * share)).padStart(3)} %  ${clock(elapsed)} gone${rest}  ${what}\n`);
    },
    /** Counts what is over. */
    count(weight) {
      done += weight;
    },
    elapsedMs: () => performance.now() - startedAt,
  };
}

function clock(ms) {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
