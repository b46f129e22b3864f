import { CHUNK_BYTES, predictionOutcome, reply, SITE_MESSAGES, updateEnvelope, workOrder, type UpdateEnvelope } from "./site-messages.js";
import { siteStatisticsSchema, type SiteStatistics } from "./statistics.js";
import { EXAMPLE_PLAN as plan } from "./testing/example-plan.js";

const id = "0198c0de-0000-7000-8000-000000000001";
const digest = "a".repeat(64);
const position = { runId: id, round: 3, attempt: 0 };

const envelope: UpdateEnvelope = {
  protocolVersion: 1,
  ...position,
  siteCode: "site-a",
  keyId: id,
  planHash: digest,
  baseDigest: digest,
  payloadDigest: digest,
  payloadBytes: 574_248,
  examples: { trunk: 40, classification: 38, segmentation: 0, age: 0 },
  steps: 20,
  meanLoss: 0.7,
  encodingError: null,
  nonce: "0123456789abcdef0123456789abcdef",
  signedAt: "2026-11-26T12:00:00.000Z",
};

const statistics: SiteStatistics = {
  n: 7,
  unscored: 0,
  positives: null,
  negatives: null,
  suppressed: true,
  threshold: 0.5,
  auroc: null,
  averagePrecision: null,
  accuracy: null,
  sensitivity: null,
  specificity: null,
  brier: null,
  dice: { value: 0.8, low: 0.7, high: 0.9 },
  diceN: 6,
  diceSums: { sum: 4.8, squares: 3.9 },
  confusion: null,
  calibration: null,
  recalibration: null,
  scoreHistograms: null,
  scores: null,
  comparisons: [],
  synthetic: true,
};

const answered = {
  state: "answered",
  probability: 0.8,
  low: 0.7,
  high: 0.9,
  withheld: [],
  calibrated: null,
  views: 2,
  tumourVolumeMl: 12.5,
  sequencesUsed: ["t2", "flair"],
  synthetic: true,
};

const asks = {
  "next-work": {},
  cohort: { cohortId: id, target: "h3k27m" },
  "blob-read": { digest, offset: 0 },
  "upload-open": { ...position, payloadDigest: digest, payloadBytes: 12 },
  "upload-chunk": { uploadId: id, offset: 0, sha256: digest, bytes: new Uint8Array(CHUNK_BYTES) },
  "update-submit": { uploadId: id, envelope, signature: "A".repeat(86) },
  "round-proof": { runId: id, round: 0 },
  progress: { ...position, step: 0, steps: 20, meanLoss: 0.7 },
  "evaluation-submit": { evaluationId: id, statistics },
  "prediction-submit": { predictionId: id, outcome: answered },
  decline: { kind: "train", id, code: "NO_SEQUENCES" },
} as const satisfies Record<keyof typeof SITE_MESSAGES, unknown>;

const NAMES = [
  "next-work",
  "cohort",
  "blob-read",
  "upload-open",
  "upload-chunk",
  "update-submit",
  "round-proof",
  "progress",
  "evaluation-submit",
  "prediction-submit",
  "decline",
] as const;
const messages = NAMES.map((name) => ({ name, ask: asks[name], schema: SITE_MESSAGES[name].ask }));

describe("a message of a site", () => {
  it("is one of those tried here", () => {
    expect(Object.keys(SITE_MESSAGES).toSorted()).toEqual([...NAMES].toSorted());
  });

  it.each(messages)("$name arrives as it was sent", ({ ask, schema }) => {
    expect(schema.parse(ask)).toEqual(ask);
  });

  it.each(messages)("$name is refused with a field more", ({ ask, schema }) => {
    expect(schema.safeParse({ ...ask, note: "x" }).success).toBe(false);
  });

  it.each(messages)("$name is refused with a field less", ({ ask, schema }) => {
    for (const field of Object.keys(ask)) {
      const { [field]: _, ...rest }: Readonly<Record<string, unknown>> = { ...ask };
      expect([field, schema.safeParse(rest).success]).toEqual([field, false]);
    }
  });

  it("carries at most one MiB of bytes, and bytes only", () => {
    const { schema, ask } = { schema: SITE_MESSAGES["upload-chunk"].ask, ask: asks["upload-chunk"] };
    for (const bytes of [new Uint8Array(CHUNK_BYTES + 1), "text", [1, 2], { length: 3 }]) {
      expect(schema.safeParse({ ...ask, bytes }).success).toBe(false);
    }
    expect(schema.safeParse({ ...ask, bytes: Buffer.from("as socket.io gives them") }).success).toBe(true);
  });

  it("has no number that is not one", () => {
    for (const bad of [NaN, Infinity, "1", null]) {
      expect(updateEnvelope.safeParse({ ...envelope, meanLoss: bad }).success).toBe(false);
      expect(SITE_MESSAGES.progress.ask.safeParse({ ...asks.progress, meanLoss: bad }).success).toBe(false);
      expect(siteStatisticsSchema.safeParse({ ...statistics, dice: { value: bad, low: 0, high: 1 } }).success).toBe(false);
    }
  });
});

describe("an update's envelope", () => {
  it.each<readonly [string, unknown]>([
    ["trunk", 0],
    ["trunk", 1.5],
    ["trunk", 2 ** 60],
    ["classification", -1],
    ["segmentation", NaN],
  ])("does not count %s %p examples", (head, count) => {
    expect(updateEnvelope.safeParse({ ...envelope, examples: { ...envelope.examples, [head]: count } }).success).toBe(false);
  });

  it.each<readonly [keyof UpdateEnvelope, unknown]>([
    ["protocolVersion", 2],
    ["round", -1],
    ["siteCode", "Site A"],
    ["planHash", digest.toUpperCase()],
    ["payloadDigest", "a".repeat(63)],
    ["payloadBytes", 0],
    ["steps", 0],
  ])("does not take %s %p", (field, value) => {
    expect(updateEnvelope.safeParse({ ...envelope, [field]: value }).success).toBe(false);
  });
});

describe("a prediction's outcome", () => {
  it("is numbers from 0 to 1 over at least one sequence, or a word why not", () => {
    for (const over of [
      { probability: 1.01 },
      { low: -0.1 },
      { views: 0 },
      { sequencesUsed: [] },
      { sequencesUsed: ["pet"] },
      { tumourVolumeMl: -1 },
      { withheld: [{ code: "PATIENT_IS_CALLED_SO", sequence: null, value: 1, limit: 0 }] },
    ]) {
      expect(predictionOutcome.safeParse({ ...answered, ...over }).success).toBe(false);
    }
    expect(predictionOutcome.safeParse({ state: "failed", code: "NO_SEQUENCES" }).success).toBe(true);
    expect(predictionOutcome.safeParse({ state: "failed", code: "sub-P0001 has no T1" }).success).toBe(false);
  });
});

describe("an order of the coordinator", () => {
  const train = {
    kind: "train",
    ...position,
    plan,
    approvedPlanHash: digest,
    base: { digest, totalBytes: 574_248 },
    control: null,
    residualOf: digest,
  };

  it("is one of three kinds, each with its own fields", () => {
    const model = { modelVersionId: id, digest, totalBytes: 1, network: "ci", target: "h3k27m", ownLayers: { runId: id, round: 3 } };
    const evaluate = { kind: "evaluate", evaluationId: id, cohortId: id, split: "external", fold: null, against: [digest], ...model };
    const predict = { kind: "predict", predictionId: id, pseudonym: "P0001", ...model };
    for (const order of [train, evaluate, predict]) {
      expect(workOrder.parse(order)).toEqual(order);
      expect(workOrder.safeParse({ ...order, run: "rm -rf" }).success).toBe(false);
    }
    expect(workOrder.safeParse({ kind: "upload-images" }).success).toBe(false);
    expect(workOrder.safeParse({ ...predict, pseudonym: "../../etc" }).success).toBe(false);
  });

  it("is answered in an envelope: a value or a fault, never both", () => {
    const answer = reply(SITE_MESSAGES["next-work"].answer);
    const fault = { code: "STALE_ROUND", message: "The run is at round 4." };
    expect(answer.safeParse({ ok: true, value: { order: null } }).success).toBe(true);
    expect(answer.safeParse({ ok: false, fault }).success).toBe(true);
    expect(answer.safeParse({ ok: true, value: { order: null }, fault }).success).toBe(false);
    expect(answer.safeParse({ ok: false, fault: { ...fault, code: "OOPS" } }).success).toBe(false);
  });
});
