import { z } from "zod";
import { CALIBRATION_SOURCES, DECISIONS } from "../calibration/calibrate.js";
import { FAULT_CODES, faultSchema } from "../faults.js";
import { digest, fold, pseudonym, signature, siteCode, uuid } from "./ids.js";
import { roundProofSchema } from "./lineage.js";
import { MAX_COMPARISONS, siteStatisticsSchema } from "./statistics.js";
import { trainingPlanSchema } from "./training-plan.js";
import { NETWORK_SIZES, SEQUENCES, SPLITS, TARGETS } from "./vocabulary.js";
import { WITHHELD_CODES, type WithheldReason } from "./withheld.js";

/** Both ends state it on connecting; another number is refused with PROTOCOL_MISMATCH. */
export const PROTOCOL_VERSION = 1;

/** Largest piece of a blob in one message. socket.io drops larger frames without a word. */
export const CHUNK_BYTES = 1024 * 1024;

/** The socket.io path of the site link, and of the HTTP doors beside it. */
export const SITE_LINK_PATH = "/site-link";

const bytes = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.byteLength <= CHUNK_BYTES,
  "expected at most 1 MiB of bytes",
);
const counter = z.int().min(0);
const runPosition = { runId: uuid, round: counter, attempt: counter };
const modelReference = {
  modelVersionId: uuid,
  digest,
  totalBytes: z.int().positive(),
  network: z.enum(NETWORK_SIZES),
  target: z.enum(TARGETS),
};

/**
 * The run and the round that a version came out of, where its plan leaves layers to each site: a site that trained in it reads the version with its
 * own. Left out where all layers are shared.
 */
const ownLayers = z.strictObject({ runId: uuid, round: counter }).optional();

/** What the coordinator asks a site to do next. Asking again gives the same order until it is done. */
export const workOrder = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("train"),
    ...runPosition,
    plan: trainingPlanSchema,
    /** The hash this site's coordinator approved. The site recomputes it from `plan` and refuses another. */
    approvedPlanHash: digest,
    base: z.strictObject({ digest, totalBytes: z.int().positive() }),
    /**
     * In a plan with SCAFFOLD, the control variate of the federation, and the round after which this site's own was last counted in it. Null
     * elsewhere and where the variates begin: then both are 0.
     */
    control: z.strictObject({ digest, totalBytes: z.int().positive(), ownRound: counter.nullable() }).nullable(),
    /**
     * In a plan whose updates are rounded, the digest of this site's last update that is in a model of the run: what its rounding left out is added to
     * the next. Null elsewhere and before the first.
     */
    residualOf: digest.nullable(),
  }),
  /** On the patients of a split, or of a fold in place of a training site's validation split. */
  z.strictObject({
    kind: z.literal("evaluate"),
    evaluationId: uuid,
    cohortId: uuid,
    split: z.enum(SPLITS),
    fold: fold.nullable(),
    /** Weights that this site has scored on the same patients: to be compared with, from scores that it has kept. */
    against: z.array(digest).max(MAX_COMPARISONS),
    ...modelReference,
    ownLayers,
  }),
  z.strictObject({ kind: z.literal("predict"), predictionId: uuid, pseudonym, ...modelReference, ownLayers }),
]);
export type WorkOrder = z.infer<typeof workOrder>;

/**
 * Cases a site trained on, per head: a site without masks adds nothing to the segmentation head. In pretraining the trunk counts the normal
 * heads, the age head those of known age where the plan asks for ages, and the others nothing.
 */
export const exampleCounts = z.strictObject({ trunk: z.int().positive(), classification: counter, segmentation: counter, age: counter });
export type ExampleCounts = z.infer<typeof exampleCounts>;

/** What a site says of an update. */
export const updateStatement = z.strictObject({
  protocolVersion: z.literal(PROTOCOL_VERSION),
  ...runPosition,
  siteCode,
  keyId: uuid,
  planHash: digest,
  baseDigest: digest,
  payloadDigest: digest,
  payloadBytes: z.int().positive(),
  examples: exampleCounts,
  steps: z.int().positive(),
  /** Mean training loss over the local steps. */
  meanLoss: z.number(),
  /**
   * What rounding left out of the update: its L2 norm over that of the change with what was left out before. Null where the plan's updates are float32.
   */
  encodingError: z.number().min(0).max(1).nullable(),
});
export type UpdateStatement = z.infer<typeof updateStatement>;

/** What a site signs when it hands in an update: what it says, once, at this time. */
export const updateEnvelope = z.strictObject({
  ...updateStatement.shape,
  /** 128 random bits in hexadecimal: no envelope counts twice. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  /** The site's clock. */
  signedAt: z.iso.datetime(),
});
export type UpdateEnvelope = z.infer<typeof updateEnvelope>;

/** What the coordinator signs when it has taken an update: the site holds it until the update is in the model. */
export const receiptSchema = z.strictObject({
  updateId: uuid,
  ...runPosition,
  siteCode,
  payloadDigest: digest,
  examples: exampleCounts,
  acceptedAt: z.iso.datetime(),
});
export type Receipt = z.infer<typeof receiptSchema>;

const signedReceipt = z.strictObject({ receipt: receiptSchema, signature });

const withheldReason = z.strictObject({
  code: z.enum(WITHHELD_CODES),
  sequence: z.enum(SEQUENCES).nullable(),
  value: z.number().min(0),
  limit: z.number().min(0),
}) satisfies z.ZodType<WithheldReason>;

/** A probability made honest by the sheet of its model: see `calibrate`. */
const calibratedProbability = z.strictObject({
  probability: z.number().min(0).max(1),
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
  decision: z.enum(DECISIONS),
  /** Between these the model abstains; at the prevalence that was used. */
  abstainLow: z.number().min(0).max(1),
  abstainHigh: z.number().min(0).max(1),
  temperature: z.number().positive(),
  /** Cases that the sheet was fitted on, and where they come from. */
  n: z.int().positive(),
  source: z.enum(CALIBRATION_SOURCES),
  /** Of positives among such patients here; null for the sheet's own. */
  prevalence: z.number().gt(0).lt(1).nullable(),
});
export type CalibratedProbability = z.infer<typeof calibratedProbability>;

/** What the clinician's hospital answers: numbers only, no pixels. */
export const predictionOutcome = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("answered"),
    /** Mean over the test-time views, with the smallest and largest; all null when withheld. */
    probability: z.number().min(0).max(1).nullable(),
    low: z.number().min(0).max(1).nullable(),
    high: z.number().min(0).max(1).nullable(),
    /** Why the number is withheld; empty when it is not. */
    withheld: z.array(withheldReason).max(20),
    /** Null when it is withheld, and when the hospital has no calibration sheet of the model. */
    calibrated: calibratedProbability.nullable(),
    views: z.int().positive(),
    tumourVolumeMl: z.number().min(0),
    sequencesUsed: z.array(z.enum(SEQUENCES)).min(1),
    synthetic: z.boolean(),
  }),
  z.strictObject({ state: z.literal("failed"), code: z.enum(FAULT_CODES) }),
]);
export type PredictionOutcome = z.infer<typeof predictionOutcome>;

const nothing = z.strictObject({});

/**
 * Everything that crosses the link, site to coordinator, with its answer. Each answer arrives as `reply(answer)`.
 * This table is what `docs/privacy.md` is held against: a field that is not in both fails a test.
 */
export const SITE_MESSAGES = {
  "next-work": { ask: nothing, answer: z.strictObject({ order: workOrder.nullable() }) },
  cohort: {
    ask: z.strictObject({ cohortId: uuid, target: z.enum(TARGETS) }),
    answer: z.strictObject({
      digest,
      members: z.array(
        z.strictObject({
          pseudonym,
          label: z.union([z.literal(0), z.literal(1), z.null()]),
          split: z.enum(SPLITS),
          fold: fold.nullable(),
        }),
      ),
    }),
  },
  "blob-read": { ask: z.strictObject({ digest, offset: counter }), answer: z.strictObject({ totalBytes: counter, sha256: digest, bytes }) },
  "upload-open": {
    ask: z.strictObject({ ...runPosition, payloadDigest: digest, payloadBytes: z.int().positive() }),
    /** Bytes `[from, to)` that the coordinator has not: all that is left to send. */
    answer: z.strictObject({ uploadId: uuid, missing: z.array(z.tuple([counter, counter]).readonly()).readonly() }),
  },
  /** One chunk of the grid of `CHUNK_BYTES`, in any order and as often as need be. Once it is acknowledged it need never be sent again. */
  "upload-chunk": {
    ask: z.strictObject({ uploadId: uuid, offset: counter, sha256: digest, bytes }),
    /** How many chunks of this connection had arrived when this one was done with: above 0, the coordinator is slower than the line. */
    answer: z.strictObject({ waiting: counter }),
  },
  "update-submit": {
    ask: z.strictObject({ uploadId: uuid, envelope: updateEnvelope, signature }),
    answer: signedReceipt,
  },
  /** Whether this site's update is in the model of a round that it handed something in for. */
  "round-proof": {
    ask: z.strictObject({ runId: uuid, round: counter }),
    answer: z.strictObject({ proof: roundProofSchema.nullable() }),
  },
  progress: { ask: z.strictObject({ ...runPosition, step: counter, steps: z.int().positive(), meanLoss: z.number() }), answer: nothing },
  "evaluation-submit": { ask: z.strictObject({ evaluationId: uuid, statistics: siteStatisticsSchema }), answer: nothing },
  "prediction-submit": { ask: z.strictObject({ predictionId: uuid, outcome: predictionOutcome }), answer: nothing },
  /** The site will not or cannot do an order; the code says why. No free text goes up. */
  decline: {
    ask: z.strictObject({ kind: z.enum(["train", "evaluate", "predict"]), id: uuid, code: z.enum(FAULT_CODES) }),
    answer: nothing,
  },
} as const;

export type SiteMessage = keyof typeof SITE_MESSAGES;
export type Ask<M extends SiteMessage> = z.infer<(typeof SITE_MESSAGES)[M]["ask"]>;
export type Answer<M extends SiteMessage> = z.infer<(typeof SITE_MESSAGES)[M]["answer"]>;

/** The envelope of every acknowledgement. */
export const reply = <A extends z.ZodType>(answer: A) =>
  z.discriminatedUnion("ok", [
    z.strictObject({ ok: z.literal(true), value: answer }),
    z.strictObject({ ok: z.literal(false), fault: faultSchema }),
  ]);

/** Coordinator to site. All may be lost: a site asks `next-work` on connecting, on a hint, and every few seconds. */
export const COORDINATOR_HINTS = {
  /** There may be something new to do. */
  "look-again": nothing,
  /** Another trainer of this site has connected; this one must stop. */
  superseded: nothing,
} as const;
