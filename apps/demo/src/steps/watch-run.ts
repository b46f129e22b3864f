import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Trouble } from "../box.js";
import type { PortalClient } from "../portal-client.js";

const RUN = `query($id: ID!) { run(id: $id) {
  state failure completedRounds totalRounds
  rounds { number state meanLoss progress { site { code } step steps } }
} }`;
const progress = z.object({ site: z.object({ code: z.string() }), step: z.int(), steps: z.int() });
const runAnswer = z.object({
  run: z.object({
    state: z.enum(["PROPOSED", "APPROVED", "RUNNING", "EVALUATING", "FINISHED", "CANCELLED", "FAILED"]),
    failure: z.string().nullable(),
    completedRounds: z.int(),
    totalRounds: z.int(),
    rounds: z.array(z.object({ number: z.int(), state: z.string(), meanLoss: z.number().nullable(), progress: z.array(progress) })),
  }),
});

/** Follows a run until every round is averaged and every version scored at every site; throws when it fails. */
export async function watchRun(
  lead: PortalClient,
  runId: string,
  options: { readonly onSeen: (line: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    options.signal.throwIfAborted();
    const { run } = await lead.ask(RUN, runAnswer, { id: runId });
    options.onSeen(describe(run, (Date.now() - startedAt) / 1000));
    if (run.state === "FINISHED") return;
    if (run.state === "FAILED" || run.state === "CANCELLED")
      throw new Trouble(`The run is ${run.state.toLowerCase()}: ${(run.failure ?? "no reason given").replace(/\.$/, "")}.`);
    await pause(1000, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

function describe(run: z.infer<typeof runAnswer>["run"], elapsedS: number): string {
  const clock = `${Math.round(elapsedS)} s`;
  if (run.state === "EVALUATING") return `all ${run.totalRounds} rounds averaged; scoring at every site · ${clock}`;
  const open = run.rounds.find((round) => ["OPEN", "FROZEN", "AGGREGATED"].includes(round.state));
  const sites = (open?.progress ?? []).map((each) => `${each.site.code} ${each.step}/${each.steps}`).join(" · ");
  const loss = run.rounds.filter((round) => round.meanLoss !== null).at(-1)?.meanLoss;
  const left =
    run.completedRounds > 0
      ? ` · about ${Math.round((elapsedS / run.completedRounds) * (run.totalRounds - run.completedRounds))} s left`
      : "";
  return [
    `round ${Math.min(run.completedRounds + 1, run.totalRounds)}/${run.totalRounds}`,
    sites,
    loss == null ? "" : `loss ${loss.toFixed(3)}`,
    clock + left,
  ]
    .filter(Boolean)
    .join(" · ");
}
