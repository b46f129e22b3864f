import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { initialWeights } from "@midline/shared/network/weights";
import { networkSpec } from "@midline/shared/network/network-spec";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Answer, WorkOrder } from "@midline/shared/protocol/site-messages";
import { planHash, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { enrol } from "../identity/enrol.js";
import type { Identity } from "../identity/sign-in.js";
import { readSiteKey } from "../identity/site-key.js";
import { openJournal } from "../journal/journal.js";
import { PracticeCoordinator } from "./practice-coordinator.js";
import { describeAsPhantoms, writeLittleCase } from "./write-bids.js";

/** A site that was enrolled at a practice coordinator, with folders of its own. */
export interface EnrolledSite {
  readonly coordinator: PracticeCoordinator;
  readonly server: string;
  readonly identity: Identity;
  readonly siteFolder: string;
  readonly dataFolder: string;
  /** Closes the coordinator and removes the folders. */
  clear(): Promise<void>;
}

export async function enrolledSite(pingMs?: number): Promise<EnrolledSite> {
  const root = mkdtempSync(path.join(os.tmpdir(), "midline-trainer-"));
  const [siteFolder, dataFolder] = [path.join(root, "site"), path.join(root, "bids")];
  mkdirSync(dataFolder);
  const coordinator = new PracticeCoordinator("practice", pingMs);
  const server = await coordinator.listen();
  const token = "t".repeat(43);
  coordinator.doors.tokens.set(token, "unused");
  const site = await enrol(
    openJournal(siteFolder, () => new Date()),
    { server, token, folder: siteFolder },
  );
  const key = readSiteKey(siteFolder);
  if (!site.ok || !key.ok) throw new Error("the practice enrolment failed");
  return {
    coordinator,
    server,
    identity: { site: site.value, key: key.value },
    siteFolder,
    dataFolder,
    clear: async () => {
      await coordinator.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export const COHORT = { id: randomUUID(), digest: sha256Hex("cohort") };
export const RUN = randomUUID();

/** A small plan; two steps a round. */
export const PLAN: TrainingPlan = {
  protocolVersion: 1,
  name: "practice run",
  network: "ci",
  target: "h3k27m",
  covariates: "none",
  attention: "mask",
  task: "diagnosis",
  parent: null,
  cohort: COHORT,
  fold: null,
  trainingSites: ["practice"],
  externalSites: [],
  rounds: 3,
  localSteps: 2,
  localEpochs: 0,
  batchSize: 2,
  learningRate: 1e-3,
  weightDecay: 0.01,
  gradientClipNorm: 5,
  proximalMu: 0,
  driftCorrection: "none",
  localLayers: "none",
  updateEncoding: "float32",
  aggregation: { rule: "mean", tolerated: 0 },
  serverOptimiser: { kind: "none" },
  averagingDecay: 0,
  warmupSteps: 0,
  sequenceDropout: 0.15,
  classificationWeight: 1,
  segmentationWeight: 1,
  labelCounts: { positive: 2, negative: 2 },
  normalsPerSite: 0,
  ageWeight: 0,
  quorum: 1,
  noProgressTimeoutS: 60,
  maxUpdateNorm: 100,
  seed: 7,
};

/** Weights of an untrained network, as a blob. */
export const BASE = encodeTensors(initialWeights(networkSpec("ci"), 1));
export const BASE_REFERENCE = { digest: sha256Hex(BASE), totalBytes: BASE.byteLength };

export const trainOrder = (round = 0, attempt = 0): Extract<WorkOrder, { kind: "train" }> => ({
  kind: "train",
  runId: RUN,
  round,
  attempt,
  plan: PLAN,
  approvedPlanHash: planHash(PLAN),
  base: BASE_REFERENCE,
  control: null,
  residualOf: null,
});

/** Four little cases to train on (one without a mask), one to validate on, and a frozen cohort with one member more than there are images. */
export function fillWithCases({ coordinator, dataFolder }: EnrolledSite): void {
  describeAsPhantoms(dataFolder);
  const members: Answer<"cohort">["members"] = [];
  for (const index of [1, 2, 3, 4, 5]) {
    writeLittleCase(dataFolder, { subject: `sub-a0${index}`, lesion: 120 + 20 * index, mask: index !== 2 });
    members.push({ pseudonym: `a0${index}`, label: index % 2 === 0 ? 1 : 0, split: index === 5 ? "validation" : "train", fold: index - 1 });
  }
  members.push({ pseudonym: "gone", label: 1, split: "train", fold: 0 });
  coordinator.cohorts.set(COHORT.id, { digest: COHORT.digest, members });
  coordinator.blobs.set(BASE_REFERENCE.digest, BASE);
}
