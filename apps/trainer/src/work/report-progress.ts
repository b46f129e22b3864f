import type { Fault } from "@midline/shared/faults";
import type { TrainerContext } from "./trainer-context.js";
import type { TrainOrder } from "./train-round.js";

const REPORT_EVERY_MS = 1000;

export interface ProgressReport {
  /** The round is alive though no step is done yet: reading cases for the first time may take longer than the coordinator's patience. */
  readonly stillPreparing: () => void;
  readonly onStep: (progress: { readonly step: number; readonly steps: number; readonly meanLoss: number }) => void;
  /** Aborted when training has become pointless: the trainer stops, or the round is over. */
  readonly signal: AbortSignal;
  /** Why training was cut short, or null. */
  readonly whyCut: () => Fault | null;
  /** Training is over, however: nobody is listened to any more. */
  readonly end: () => void;
}

/** Tells the terminal and the coordinator how far a round is, at most once a second; hears from the answer when the round is over. */
export function reportProgress(ctx: TrainerContext, { runId, round, attempt, plan }: TrainOrder): ProgressReport {
  const cut = new AbortController();
  let why: Fault | null = null;
  let reportedAt = 0;
  const over = new AbortController();
  const end = (fault: Fault): void => {
    why ??= fault;
    cut.abort();
  };
  const stopped: Fault = { code: "UNAVAILABLE", message: "The trainer was stopped." };
  ctx.link.over.addEventListener("abort", () => end(stopped), { once: true, signal: over.signal });
  if (ctx.link.over.aborted) end(stopped);

  const report = async (step: number, steps: number, meanLoss: number): Promise<void> => {
    const answer = await ctx.link.ask("progress", { runId, round, attempt, step, steps, meanLoss });
    if (!answer.ok && (answer.fault.code === "STALE_ROUND" || answer.fault.code === "ROUND_CLOSED")) end(answer.fault);
  };
  return {
    stillPreparing: () => {
      const now = ctx.now().getTime();
      if (now - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = now;
      void report(0, plan.localSteps, 0);
    },
    signal: cut.signal,
    whyCut: () => why,
    end: () => over.abort(),
    onStep: ({ step, steps, meanLoss }) => {
      const now = ctx.now().getTime();
      if (now - reportedAt < REPORT_EVERY_MS && step < steps) return;
      reportedAt = now;
      ctx.tell({ event: "step", runId, round, rounds: plan.rounds, step, steps, meanLoss });
      // A report that is lost is replaced by the next one.
      void report(step, steps, meanLoss);
    },
  };
}
