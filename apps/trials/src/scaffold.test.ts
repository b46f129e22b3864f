import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { APPROVE, EXAMPLES, enrolmentToken, freezePracticeCohort, proposePracticeRun } from "@midline/api/testing/practice-consortium";
import { digestOf, seededWeights } from "@midline/api/testing/practice-run";
import { startTestApi, type TestApi } from "@midline/api/testing/test-api";
import type { TestClient } from "@midline/api/testing/test-client";
import { until } from "@midline/api/testing/until";
import { aggregate } from "@midline/federation/aggregate";
import { applyDelta } from "@midline/federation/apply-delta";
import { movedControl } from "@midline/federation/control-variate";
import { type ControlVariates, driftCorrection } from "@midline/model/drift-correction";
import { takeSteps } from "@midline/model/take-steps";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { refuse } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { enrol } from "@midline/trainer/identity/enrol";
import { readSite } from "@midline/trainer/identity/site-file";
import { readSiteKey } from "@midline/trainer/identity/site-key";
import { openJournal } from "@midline/trainer/journal/journal";
import { keepLink } from "@midline/trainer/link/keep-link";
import { doOrders } from "@midline/trainer/work/do-orders";
import type { Skills } from "@midline/trainer/work/skills";
import { makeContext } from "@midline/trainer/work/trainer-context";

jest.setTimeout(120_000);

const CODES = ["north", "south", "west"] as const;
type Code = (typeof CODES)[number];
const EXAMPLES_OF = { ...EXAMPLES, west: EXAMPLES.north } as const;
/** Each hospital's loss is a/2 |w - t|²: they pull apart. */
const LOSSES = { north: { a: 1, t: 0.2 }, south: { a: 0.2, t: -0.3 }, west: { a: 2, t: 0.1 } } as const;
const isCode = (code: string): code is Code => code in LOSSES;

const unwrap = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: { message: string } }): T => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};

interface Learning {
  readonly plan: TrainingPlan;
  readonly round: number;
  readonly weights: readonly NamedTensor[];
  readonly variates: ControlVariates | null;
}

/** One round at a hospital through the very steps of a trainer, on its own quadratic. */
async function learn(code: Code, { plan, round, weights, variates }: Learning) {
  const { a, t } = LOSSES[code];
  const correction = variates === null ? undefined : driftCorrection(weights, variates, plan.gradientClipNorm);
  const { localSteps, rounds } = plan;
  const steps = { weights, plan, startStep: round * localSteps, totalSteps: rounds * localSteps, correction };
  const learned = await takeSteps(steps, (at) => {
    const gradients = new Map(at.map(({ name, values }) => [name, values.map((w) => a * (w - t))]));
    return Promise.resolve({ loss: 1, classificationLoss: null, segmentationLoss: null, gradients });
  });
  const delta = learned.weights.map((tensor, i) => ({ ...tensor, values: tensor.values.map((w, j) => w - weights[i]!.values[j]!) }));
  return { delta, variate: correction?.variate(), examples: EXAMPLES_OF[code], steps: learned.steps, meanLoss: learned.meanLoss };
}

/** What the rounds must give: Karimireddy's algorithm, in memory. From the round after one in which somebody left the variates begin anew. */
async function pureDigests(plan: TrainingPlan, askedIn: readonly (readonly Code[])[]): Promise<readonly string[]> {
  let weights = seededWeights(plan.seed);
  let control: readonly NamedTensor[] | null = null;
  let own = new Map<Code, readonly NamedTensor[]>();
  const digests: string[] = [];
  for (const [round, codes] of askedIn.entries()) {
    const updates = [];
    const moves = [];
    for (const siteCode of codes) {
      const before: readonly NamedTensor[] | null = own.get(siteCode) ?? null;
      const { variate = [], ...learned } = await learn(siteCode, { plan, round, weights, variates: { control, own: before } });
      const change = variate.map((tensor, i) =>
        before === null ? tensor : { ...tensor, values: tensor.values.map((value, j) => value - before[i]!.values[j]!) },
      );
      updates.push({ siteCode, ...learned });
      moves.push({ siteCode, ...learned, delta: change });
      own.set(siteCode, variate);
    }
    weights = unwrap(applyDelta(weights, unwrap(aggregate({ rule: "mean", tolerated: 0 }, updates)).delta));
    const someoneLeft = round > 0 && askedIn[round - 1]!.length > codes.length;
    control = someoneLeft ? null : unwrap(movedControl(control, moves, codes.length));
    if (someoneLeft) own = new Map();
    digests.push(digestOf(weights));
  }
  return digests;
}

const root = mkdtempSync(path.join(os.tmpdir(), "midline-scaffold-"));
const folderOf = (code: Code): string => path.join(root, code);
const now = (): Date => new Date();

let api: TestApi;
let lead: TestClient;
let cohortId: string;
/** Rounds from this on are not learned yet. */
let upTo = 0;
const mayLearn = (round: number): boolean => round < upTo;

beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  for (const code of CODES) {
    const create = `mutation($code: String!) { createSite(code: $code, name: "Practice", kind: TRAINING, synthetic: true) { id } }`;
    await lead.expect(create, { code });
    const token = await enrolmentToken(lead, code);
    unwrap(await enrol(openJournal(folderOf(code), now), { server: lead.url, token, folder: folderOf(code) }));
  }
  cohortId = await freezePracticeCohort(api.platform.db);
});
afterAll(async () => {
  await api.stop();
  rmSync(root, { recursive: true, force: true });
});

const skills: Skills = {
  learn: async (ctx, { order: { plan, round }, weights, variates }) => {
    const { siteCode } = ctx.identity.site;
    if (!isCode(siteCode)) throw new Error(`${siteCode} has no loss`);
    while (!mayLearn(round) && !ctx.link.over.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
    if (ctx.link.over.aborted) return refuse({ code: "UNAVAILABLE", message: "stopped" });
    return { ok: true, value: await learn(siteCode, { plan, round, weights, variates }) };
  },
  evaluate: async () => refuse({ code: "NO_SEQUENCES", message: "There are no images here." }),
  predict: async () => refuse({ code: "NO_SEQUENCES", message: "There are no images here." }),
};

/** A trainer with nothing in memory but what its site folder holds; the way to stop it. */
function startTrainer(code: Code): () => Promise<void> {
  const siteFolder = folderOf(code);
  const site = unwrap(readSite(siteFolder));
  const identity = { site, key: unwrap(readSiteKey(siteFolder)) };
  const stop = new AbortController();
  const silent = (): void => undefined;
  const journal = openJournal(siteFolder, now);
  const link = keepLink({
    server: site.server,
    identity,
    journal,
    stop: stop.signal,
    onConnected: silent,
    onDisconnected: silent,
  });
  const release = { scoreHistograms: false, scores: false };
  const working = doOrders(makeContext({ siteFolder, dataFolder: root, identity, link, journal, tell: silent, now, release, skills }), 50);
  return async () => {
    stop.abort();
    await working;
    await link.ended;
  };
}

const runOf = async (id: string) =>
  (
    await lead.expect(
      "query($id: ID!) { run(id: $id) { state failure completedRounds plan rounds { number state modelVersion { digest } } } }",
      { id },
    )
  ).run;
const digestsOf = async (id: string): Promise<string[]> => {
  const { rounds } = await runOf(id);
  return rounds.flatMap(({ modelVersion }: { modelVersion: { digest: string } | null }) => modelVersion?.digest ?? []);
};

async function propose(input: Readonly<Record<string, unknown>>): Promise<string> {
  const { id, planHash, siteCodes } = await proposePracticeRun(lead, { cohortId, localSteps: 5, learningRate: 0.02, quorum: 2, ...input });
  for (const siteCode of siteCodes)
    await (await api.signIn("siteCoordinator", siteCode)).expect(APPROVE, { runId: id, siteCode, planHash });
  return id;
}

describe("a federated run with SCAFFOLD", () => {
  it("gives the bits of the algorithm, through restarts between rounds and a withdrawal", async () => {
    const id = await propose({ rounds: 5, seed: 31, driftCorrection: "SCAFFOLD" });
    const expected = await pureDigests(JSON.parse((await runOf(id)).plan), [
      CODES,
      CODES,
      ["north", "west"],
      ["north", "west"],
      ["north", "west"],
    ]);
    const trainTo = async (rounds: number): Promise<void> => {
      upTo = rounds;
      const stops = CODES.map(startTrainer);
      await until(async () => ((await runOf(id)).completedRounds >= rounds ? true : null));
      for (const stop of stops) await stop();
    };
    await trainTo(1);
    await trainTo(2);
    expect(await digestsOf(id)).toEqual(expected.slice(0, 2));
    const withdraw = `mutation($id: ID!) { withdrawSite(runId: $id, siteCode: "south", reason: "enough") { state } }`;
    await lead.expect(withdraw, { id });
    await trainTo(3);
    await trainTo(5);
    expect(await digestsOf(id)).toEqual(expected);
    // South's part went into the third round's correction, and no further: with it the fifth would be another.
    expect(new Set(expected).size).toBe(5);
  });
});
