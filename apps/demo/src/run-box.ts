import { Trouble, type Box } from "./box.js";
import { SITES } from "./consortium.js";
import type { Options } from "./options.js";
import type { Child } from "./processes.js";
import { leaderboardLines, reportOf, welcomeLines } from "./report.js";
import { signInAs } from "./portal-client.js";
import { askPrediction, type PredictionSeen } from "./steps/ask-prediction.js";
import { approveEverywhere, setUpConsortium } from "./steps/set-up-consortium.js";
import { readResults } from "./steps/read-results.js";
import { proposeRun } from "./steps/start-run.js";
import { startServers } from "./steps/start-servers.js";
import { startTrainer } from "./steps/start-trainer.js";
import { watchRun } from "./steps/watch-run.js";
import { showStep, type Say } from "./terminal.js";
import { CLINICIAN, LEAD } from "./consortium.js";

/** What the steps share while a box is up. */
export interface Going {
  readonly box: Box;
  readonly options: Options;
  readonly signal: AbortSignal;
  /** Runs and shows one step; remembers its seconds under `phase`. */
  readonly step: (phase: string, title: string, work: (say: Say) => Promise<string | undefined>) => Promise<void>;
  /** Registers a child: its death ends the box, and the box's end ends it. Last started, first stopped. */
  readonly keep: (child: Pick<Child, "name" | "exited" | "stop">) => void;
}

/** Brings a box up, goes through the real doors to a finished run, and stays until stopped (or, with `once`, until all is done). */
export async function runBox(
  box: Box,
  options: Options,
  outside: { readonly buildSeconds: number; readonly signal: AbortSignal },
): Promise<Record<string, unknown>> {
  const phases: Record<string, number> = { build: outside.buildSeconds };
  const children: Pick<Child, "name" | "exited" | "stop">[] = [];
  const ending = new AbortController();
  const signal = AbortSignal.any([outside.signal, ending.signal]);
  const going: Going = {
    box,
    options,
    signal,
    step: async (phase, title, work) => {
      signal.throwIfAborted();
      phases[phase] = await showStep(title, work);
    },
    keep: (child) => {
      children.unshift(child);
      void child.exited.then((code) =>
        ending.abort(
          new Trouble(
            `${child.name} ended by itself (exit code ${code}); its log is in ${box.folder}/logs. Nothing is lost: npm start goes on from here.`,
          ),
        ),
      );
    },
  };
  try {
    const url = await startServers(going);
    const firstRunId = await setUpConsortium(going, url);
    for (const site of SITES) going.keep(startTrainer(going, site, url));
    const runId = box.settings.pretrain ? await pretrain(going, { url, runId: firstRunId }) : firstRunId;
    const { results, prediction } = await train(going, { url, runId });
    console.log(`\n${leaderboardLines(results).join("\n")}\n\n${welcomeLines(url, box).join("\n")}`);
    if (!options.once) await stay(signal);
    if (ending.signal.aborted && !outside.signal.aborted) throw ending.signal.reason;
    return reportOf({ box, results, prediction, phases });
  } catch (error) {
    throw ending.signal.aborted && !outside.signal.aborted ? ending.signal.reason : error;
  } finally {
    for (const child of children) await child.stop();
  }
}

/** Follows the pretraining to its end, and gets the co-training that begins from it approved. Returns that run's id. */
async function pretrain(going: Going, where: { readonly url: string; readonly runId: string }): Promise<string> {
  const lead = await signInAs(going.box, where.url, LEAD);
  const found = { runId: "" };
  await going.step("pretraining", "Federated pretraining on normal heads, and a co-training from there approved", async (say) => {
    await watchRun(lead, where.runId, { onSeen: say, signal: going.signal });
    const { latestModel } = await readResults(lead, where.runId);
    if (!latestModel) throw new Error("The pretraining ended without a model.");
    found.runId = await proposeRun(lead, going.box, latestModel.id);
    await approveEverywhere(going, where.url, found.runId);
    return undefined;
  });
  return found.runId;
}

async function train(going: Going, where: { readonly url: string; readonly runId: string }) {
  const lead = await signInAs(going.box, where.url, LEAD);
  await going.step("training", "Federated co-training, every version scored at every site", async (say) => {
    await watchRun(lead, where.runId, { onSeen: say, signal: going.signal });
    return undefined;
  });
  const answered: { prediction?: PredictionSeen } = {};
  await going.step("prediction", "A clinician asked about one patient", async () => {
    const clinician = await signInAs(going.box, where.url, CLINICIAN);
    const prediction = await askPrediction(clinician, CLINICIAN.siteCode ?? "", going.signal);
    answered.prediction = prediction;
    const { probability, views } = prediction;
    if (probability === null) return "probability of H3 K27M withheld: the case is beyond what the model was trained on";
    return `probability of H3 K27M ${probability.value.toFixed(3)}, ${probability.low.toFixed(3)} to ${probability.high.toFixed(3)} over ${views} views`;
  });
  if (!answered.prediction) throw new Error("The prediction step ended without a prediction.");
  return { results: await readResults(lead, where.runId), prediction: answered.prediction };
}

async function stay(signal: AbortSignal): Promise<void> {
  console.log("\nEverything keeps running. Ctrl-C stops it; `npm start` goes on from here; `npm run reset` clears it.");
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
