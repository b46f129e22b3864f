import { sha256Hex } from "@midline/shared/canonical-hash";
import type { SiteStatistics } from "@midline/shared/protocol/statistics";
import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import { headOf } from "@midline/shared/weights/head-of";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import {
  APPROVE,
  enrolPracticeSites,
  EXAMPLES,
  freezePracticeCohort,
  MEMBERS,
  proposePracticeRun,
  type PracticeSiteCode,
} from "../testing/practice-consortium.js";
import type { PracticeSite, TrainOrder } from "../testing/practice-site.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { until } from "../testing/until.js";
import { initialWeights } from "./initial-weights.js";

/** Every number of every tensor moves by the same amount: what must come out can be computed by hand. */
const constantDelta = (value: number): NamedTensor[] =>
  initialWeights("ci", 0).map(({ name, shape, values }) => ({ name, shape, values: values.map(() => value) }));

const digestOf = (weights: readonly NamedTensor[]): string => sha256Hex(encodeTensors(weights));

const statisticsOf = (n: number): SiteStatistics => ({
  n,
  unscored: 0,
  positives: n / 2,
  negatives: n / 2,
  suppressed: false,
  threshold: 0.5,
  auroc: { value: 0.8, low: 0.6, high: 0.95 },
  averagePrecision: null,
  accuracy: null,
  sensitivity: null,
  specificity: null,
  brier: null,
  dice: null,
  diceN: 0,
  synthetic: true,
});

// Jest takes no testTimeout from a project of its configuration.
jest.setTimeout(60_000);

let api: TestApi;
let lead: TestClient;
let sites: Record<PracticeSiteCode, PracticeSite>;
let cohortId: string;

beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  sites = await enrolPracticeSites(lead);
  cohortId = await freezePracticeCohort(api.platform.db);
  for (const site of Object.values(sites)) expect(await site.connect()).toBeNull();
});

afterAll(async () => {
  for (const site of Object.values(sites)) site.close();
  await api.stop();
});

async function approvedRun(input: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { id, planHash } = await proposePracticeRun(lead, { cohortId, ...input });
  for (const siteCode of Object.keys(sites)) {
    const coordinator = await api.signIn("siteCoordinator", siteCode);
    await coordinator.expect(APPROVE, { runId: id, siteCode, planHash });
  }
  return id;
}

/** Waits for the site's order to train in this run and round. */
const trainOrder = (site: PracticeSite, runId: string, round = 0, attempt = 0): Promise<TrainOrder> =>
  until(async () => {
    const order = await site.nextWork();
    return order?.kind === "train" && order.runId === runId && order.round === round && order.attempt === attempt ? order : null;
  });

const settle = async (site: PracticeSite): Promise<void> => {
  for (let order = await site.nextWork(); order?.kind === "evaluate"; order = await site.nextWork()) {
    const n = order.split === "external" ? MEMBERS.external : MEMBERS.validation;
    expect(await site.ask("evaluation-submit", { evaluationId: order.evaluationId, statistics: statisticsOf(n) })).toMatchObject({
      ok: true,
    });
  }
};

const RUN = `query($id: ID!) { run(id: $id) { state completedRounds failure latestModel { digest }
  rounds { number attempt state baseDigest meanLoss modelVersion { digest } updates { site { code } examples labelled masked payloadDigest norm } progress { site { code } step steps submitted } }
  sites { site { code } trains approved } } }`;
const readRun = async (id: string) => (await lead.expect(RUN, { id })).run;

/** Weights of a round, computed without the federation's code. */
function expectedWeights(
  base: readonly NamedTensor[],
  moves: readonly { readonly value: number; readonly examples: ExampleCounts }[],
): NamedTensor[] {
  return base.map(({ name, shape, values }) => {
    const head = headOf(name);
    const total = moves.reduce((sum, { examples }) => sum + examples[head], 0);
    const mean = moves.reduce((sum, { value, examples }) => sum + (total === 0 ? 0 : examples[head] / total) * Math.fround(value), 0);
    return { name, shape, values: values.map((weight) => weight + Math.fround(mean)) };
  });
}

describe("a federated run", () => {
  it("trains, averages each head by its own cases, scores everywhere and finishes, with the numbers that arithmetic gives", async () => {
    const id = await approvedRun({ seed: 42 });
    const seeds = { north: 0.01, south: -0.002 };
    let expected: readonly NamedTensor[] = initialWeights("ci", 42);
    for (const round of [0, 1]) {
      for (const code of ["south", "north"] as const) {
        const order = await trainOrder(sites[code], id, round);
        expect(order.base.digest).toBe(digestOf(expected));
        await sites[code].download(order.base.digest);
        const progress = { runId: id, round, attempt: 0, step: 10, steps: 25, meanLoss: 0.7 };
        expect(await sites[code].ask("progress", progress)).toMatchObject({ ok: true });
        expect(await sites[code].handIn(order, constantDelta(seeds[code]), { examples: EXAMPLES[code] })).toMatchObject({ ok: true });
        expect((await sites[code].nextWork())?.kind ?? "nothing").not.toBe("train");
      }
      expected = expectedWeights(expected, [
        { value: seeds.north, examples: EXAMPLES.north },
        { value: seeds.south, examples: EXAMPLES.south },
      ]);
      for (const site of Object.values(sites)) {
        await until(async () => ((await site.nextWork())?.kind === "evaluate" ? true : null));
        await settle(site);
      }
    }
    const run = await until(async () => ((await readRun(id)).state === "FINISHED" ? readRun(id) : null));
    expect(run.latestModel.digest).toBe(digestOf(expected));
    await sites.far.download(run.latestModel.digest);
    expect(run.completedRounds).toBe(2);
    expect(run.rounds.map(({ number, state }: { number: number; state: string }) => [number, state])).toEqual([
      [1, "COMMITTED"],
      [2, "COMMITTED"],
    ]);
    expect(run.rounds[1].baseDigest).toBe(run.rounds[0].modelVersion.digest);
    expect(run.rounds[0].updates).toMatchObject([
      { site: { code: "north" }, examples: 12, labelled: 11, masked: 12 },
      { site: { code: "south" }, examples: 8, labelled: 4, masked: 0 },
    ]);
    expect(run.rounds[0].progress).toHaveLength(2);
    expect(run.sites).toEqual([
      { site: { code: "north" }, trains: true, approved: true },
      { site: { code: "south" }, trains: true, approved: true },
      { site: { code: "far" }, trains: false, approved: true },
    ]);
  });
});
