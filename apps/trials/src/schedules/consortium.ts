import { Cohort } from "@midline/api/cohorts/cohort.entity";
import { CohortMember } from "@midline/api/cohorts/cohort-member.entity";
import { Run } from "@midline/api/runs/run.entity";
import { RunSite } from "@midline/api/runs/run-site.entity";
import { Site } from "@midline/api/access/site.entity";
import { SiteKey } from "@midline/api/access/site-key.entity";
import type { ProvenSite } from "@midline/api/platform/site-link/linked-site";
import { canonicalJson } from "@midline/shared/canonical-hash";
import { planHash, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { BEGIN_MS } from "./clockwork.js";
import type { Database } from "./database.js";
import { keyNamed } from "./keyed-hash.js";
import type { Schedule } from "./schedule.js";

/** Signs receipts and commitments, whichever process does it. */
export const COORDINATOR_KEY = keyNamed("coordinator");
export const RUN_ID = idOf(1);
const COHORT_ID = idOf(2);
export const NO_PROGRESS_S = 12;
const LOCAL_STEPS = 2;

/** A fixed identifier: nothing of it is random, so that equal histories give equal digests. */
function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Cases a site trains on: a different number at each. */
export const casesAt = (site: number): number => 2 + site;

export const siteAt = (site: number): ProvenSite => ({
  siteId: idOf(100 + site),
  siteCode: `site-${"abc"[site]}`,
  keyId: idOf(200 + site),
});

/** A key's public half as the database has it. */
export const siteKeyOf = ({ siteCode }: Pick<ProvenSite, "siteCode">) => keyNamed(siteCode);

/** Weights so small that a round costs microseconds, with a tensor of each head. */
export const FIRST_WEIGHTS: readonly NamedTensor[] = [
  { name: "cls/logit/kernel", shape: [2], values: Float32Array.of(0.1, -0.2) },
  { name: "enc/stem/kernel", shape: [2, 2], values: Float32Array.of(0.5, 0.25, -0.125, 1 / 3) },
  { name: "seg/logit/kernel", shape: [1], values: Float32Array.of(0.7) },
];

const plans = new Map<string, { readonly text: string; readonly hash: string; readonly plan: TrainingPlan }>();

/** The plan of a schedule's run, as text and hash. */
export function planOf(schedule: Schedule) {
  const { sites, rounds, quorum, rule, diagnosis, averages, encoding } = schedule;
  const name = [sites, rounds, quorum, rule, diagnosis, averages, encoding].join(" ");
  const known = plans.get(name);
  if (known !== undefined) return known;
  const plan: TrainingPlan = {
    protocolVersion: 1,
    name,
    network: "ci",
    target: "h3k27m",
    covariates: "none",
    attention: "mask",
    task: diagnosis ? "diagnosis" : "restoration",
    parent: null,
    cohort: { id: COHORT_ID, digest: "c".repeat(64) },
    fold: null,
    trainingSites: Array.from({ length: sites }, (_, i) => siteAt(i).siteCode),
    externalSites: [],
    rounds,
    localSteps: LOCAL_STEPS,
    localEpochs: 0,
    driftCorrection: "none",
    localLayers: "none",
    updateEncoding: encoding,
    batchSize: 1,
    learningRate: 0.01,
    warmupSteps: 0,
    weightDecay: 0,
    gradientClipNorm: 5,
    proximalMu: 0,
    aggregation: { rule, tolerated: 0 },
    serverOptimiser: { kind: "none" },
    averagingDecay: averages ? 0.5 : 0,
    sequenceDropout: 0,
    classificationWeight: diagnosis ? 1 : 0,
    segmentationWeight: diagnosis ? 1 : 0,
    labelCounts: diagnosis ? { positive: sites, negative: sites } : { positive: 0, negative: 0 },
    normalsPerSite: diagnosis ? 0 : 9,
    ageWeight: 0,
    quorum,
    noProgressTimeoutS: NO_PROGRESS_S,
    maxUpdateNorm: 100,
    seed: 1,
  };
  const made = { plan, text: canonicalJson(plan), hash: planHash(plan) };
  plans.set(name, made);
  return made;
}

/** Writes down what there is before a run begins: sites with their keys, a frozen cohort, an approved run. */
export function foundConsortium(database: Database, schedule: Schedule): void {
  const at = new Date(BEGIN_MS);
  const { plan, text, hash } = planOf(schedule);
  const tx = database.begin(null, "the founding");
  const insert = (entity: abstract new () => object, row: object): void => database.insert(tx, entity.name, { ...row });
  database.insert(tx, "CoordinatorLease", { one: true, epoch: "0", holder: null, expiresMs: -Infinity });
  insert(Cohort, { id: COHORT_ID, name: "all", target: "h3k27m", digest: plan.cohort.digest, createdAt: at });
  insert(Run, {
    id: RUN_ID,
    name: "run",
    state: "approved",
    plan: text,
    planHash: hash,
    network: plan.network,
    target: plan.target,
    task: plan.task,
    parentModelId: null,
    cohortId: COHORT_ID,
    totalRounds: plan.rounds,
    completedRounds: 0,
    proposedBy: idOf(3),
    synthetic: true,
    failure: null,
    pausedAt: null,
    pausedBecause: null,
    createdAt: at,
    startedAt: null,
    finishedAt: null,
  });
  for (let i = 0; i < schedule.sites; i++) {
    const { siteId, siteCode, keyId } = siteAt(i);
    insert(Site, {
      id: siteId,
      code: siteCode,
      name: siteCode,
      kind: "training",
      synthetic: true,
      lastSeenAt: null,
      enrolledAt: at,
      createdAt: at,
    });
    insert(SiteKey, { id: keyId, siteId, publicKey: siteKeyOf({ siteCode }).text, createdAt: at, revokedAt: null });
    insert(RunSite, {
      runId: RUN_ID,
      siteId,
      siteCode,
      trains: true,
      approvedBy: idOf(3),
      approvedAt: at,
      withdrawnAt: null,
      withdrawnBecause: null,
    });
    for (let k = 0; k < casesAt(i); k++)
      insert(CohortMember, {
        cohortId: COHORT_ID,
        caseId: idOf(1000 + 10 * i + k),
        siteId,
        pseudonym: `P${i}${k}`,
        revisionId: idOf(4),
        label: k === 0 ? null : k % 2 === 0,
        hasMask: true,
        split: "train",
        fold: null,
      });
  }
  database.commit(tx);
}
