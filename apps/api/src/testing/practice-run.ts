import { sha256Hex } from "@midline/shared/canonical-hash";
import type { NetworkOptions } from "@midline/shared/network/network-spec";
import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import type { SiteStatistics } from "@midline/shared/protocol/statistics";
import type { NetworkTask } from "@midline/shared/protocol/vocabulary";
import { headOf } from "@midline/shared/weights/head-of";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { Surroundings } from "../assemble.js";
import { initialWeights } from "../runs/initial-weights.js";
import {
  APPROVE,
  enrolPracticeSites,
  freezePracticeCohort,
  MEMBERS,
  proposePracticeRun,
  type PracticeSiteCode,
} from "./practice-consortium.js";
import type { PracticeSite, TrainOrder } from "./practice-site.js";
import { startTestApi, type TestApi } from "./test-api.js";
import type { Answer, TestClient } from "./test-client.js";
import { until } from "./until.js";

/** A server, its lead, three connected sites and a frozen cohort. */
export interface PracticeRuns {
  readonly api: TestApi;
  readonly lead: TestClient;
  readonly sites: Readonly<Record<PracticeSiteCode, PracticeSite>>;
  readonly cohortId: string;
  /** A run that every site has approved; its id. */
  readonly approvedRun: (input?: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly readRun: (id: string) => Promise<Answer["data"]>;
  /** Between tests: no run alive, nothing owed by any site. */
  readonly clear: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const RUN = `query($id: ID!) { run(id: $id) { state completedRounds failure latestModel { id digest }
  rounds { number attempt state baseDigest meanLoss modelVersion { id digest }
    updates { site { code } examples labelled masked payloadDigest norm } progress { site { code } step steps submitted } }
  sites { site { code } trains approved } } }`;

const OVER = ["FINISHED", "CANCELLED", "FAILED"];

export async function openPracticeRuns(surroundings: Surroundings = {}): Promise<PracticeRuns> {
  const days = 30 * 24 * 3_600_000;
  const api = await startTestApi({ sessionIdleMs: days, sessionMs: days }, surroundings);
  const lead = await api.signIn("lead");
  const sites = await enrolPracticeSites(lead);
  const cohortId = await freezePracticeCohort(api.platform.db);
  for (const site of Object.values(sites)) {
    site.now = api.clock.now;
    const fault = await site.connect();
    if (fault !== null) throw new Error(`${site.siteCode} cannot connect: ${JSON.stringify(fault)}`);
  }
  return {
    api,
    lead,
    sites,
    cohortId,
    approvedRun: async (input = {}) => {
      const { id, planHash, siteCodes } = await proposePracticeRun(lead, { cohortId, ...input });
      for (const siteCode of siteCodes) {
        const coordinator = await api.signIn("siteCoordinator", siteCode);
        await coordinator.expect(APPROVE, { runId: id, siteCode, planHash });
      }
      return id;
    },
    readRun: async (id) => (await lead.expect(RUN, { id })).run,
    clear: async () => {
      const { runs } = await lead.expect("{ runs(first: 100) { edges { node { id state } } } }");
      for (const { node } of runs.edges) {
        if (OVER.includes(node.state)) continue;
        const { errors } = await lead.ask(`mutation($id: ID!) { cancelRun(runId: $id, reason: "seen enough") { state } }`, { id: node.id });
        const { run } = await lead.expect("query($id: ID!) { run(id: $id) { state } }", { id: node.id });
        // A run may come to its end of itself between the list and the mutation.
        if (!OVER.includes(run.state)) throw new Error(`run ${node.id} is ${run.state} and was not cancelled: ${JSON.stringify(errors)}`);
      }
      for (const site of Object.values(sites)) await settle(site);
    },
    stop: async () => {
      for (const site of Object.values(sites)) site.close();
      await api.stop();
    },
  };
}

/** Opens practice runs for the tests of one file, clears them after each and stops them after the last; they are there once the first test begins. */
export function practiceRuns(): PracticeRuns {
  const opened: PracticeRuns[] = [];
  const runs = (): PracticeRuns => {
    const [practice] = opened;
    if (practice === undefined) throw new Error("Practice runs are opened before the first test, not where tests are listed.");
    return practice;
  };
  beforeAll(async () => void opened.push(await openPracticeRuns()));
  afterEach(() => runs().clear());
  afterAll(() => opened[0]?.stop());
  return {
    get api() {
      return runs().api;
    },
    get lead() {
      return runs().lead;
    },
    get sites() {
      return runs().sites;
    },
    get cohortId() {
      return runs().cohortId;
    },
    approvedRun: (input) => runs().approvedRun(input),
    readRun: (id) => runs().readRun(id),
    clear: () => runs().clear(),
    stop: () => runs().stop(),
  };
}

/** Waits for the site's order to train in this run and round. */
export const trainOrder = (site: PracticeSite, runId: string, round = 0, attempt = 0): Promise<TrainOrder> =>
  until(async () => {
    const order = await site.nextWork();
    return order?.kind === "train" && order.runId === runId && order.round === round && order.attempt === attempt ? order : null;
  });

/** Answers everything the site is asked to score. */
export async function settle(site: PracticeSite): Promise<void> {
  for (let order = await site.nextWork(); order?.kind === "evaluate"; order = await site.nextWork()) {
    const n = order.split === "external" ? MEMBERS.external : MEMBERS.validation;
    const answer = await site.ask("evaluation-submit", { evaluationId: order.evaluationId, statistics: practiceStatistics(n) });
    if (!answer.ok) throw new Error(answer.fault.message);
  }
}

/** First weights without a parent. */
export const seededWeights = (seed: number, task: NetworkTask = "diagnosis", options: NetworkOptions = {}): readonly NamedTensor[] =>
  initialWeights(
    { network: "ci", seed, task, parent: null, covariates: "none", attention: "mask", ageWeight: options.age ? 1 : 0, ...options },
    null,
  );

/** Every number of every tensor moves by the same amount: what must come out can be computed by hand. */
export const constantDelta = (value: number, task: NetworkTask = "diagnosis", options: NetworkOptions = {}): NamedTensor[] =>
  seededWeights(0, task, options).map(({ name, shape, values }) => ({ name, shape, values: values.map(() => value) }));

export const digestOf = (weights: readonly NamedTensor[]): string => sha256Hex(encodeTensors(weights));

/** Weights of a round, computed without the federation's code: base + fround(Σ share · value), each head by its own counts. */
export function expectedWeights(
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

/**
 * What a round publishes in a plan with an averaging decay, computed without the federation's code. To the bit where the powers of the decay
 * are exact, as those of a half are.
 */
export function expectedAverage(
  before: readonly NamedTensor[],
  weights: readonly NamedTensor[],
  { decay, round }: { readonly decay: number; readonly round: number },
): NamedTensor[] {
  const share = (1 - decay) / (1 - decay ** round);
  return weights.map(({ name, shape, values }, t) => ({
    name,
    shape,
    values: values.map((weight, i) => (1 - share) * before[t]!.values[i]! + share * weight),
  }));
}

export const practiceStatistics = (n: number, over: Partial<SiteStatistics> = {}): SiteStatistics => ({
  n,
  unscored: 0,
  positives: n / 2,
  negatives: n / 2,
  suppressed: false,
  threshold: 0.5,
  auroc: { value: 0.8, low: 0.6, high: 0.95, variance: 0.01 },
  averagePrecision: null,
  accuracy: null,
  sensitivity: null,
  specificity: null,
  brier: null,
  dice: null,
  diceN: 0,
  diceSums: null,
  confusion: null,
  calibration: null,
  recalibration: null,
  scoreHistograms: null,
  scores: null,
  comparisons: [],
  synthetic: true,
  ...over,
});
