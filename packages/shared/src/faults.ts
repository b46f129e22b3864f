import { z } from "zod";

/** Every refusal Midline can speak. Closed: a new trouble gets a new word here, in one place. */
export const FAULT_CODES = [
  // doors
  "BAD_INPUT",
  "NOT_FOUND",
  "CONFLICT",
  "TOO_LARGE",
  "UNSUPPORTED_FORMAT",
  "TRUNCATED",
  "UNAVAILABLE",
  "STORAGE_FULL",
  // people
  "UNAUTHENTICATED",
  "SESSION_EXPIRED",
  "FORBIDDEN",
  "TOO_MANY_ATTEMPTS",
  // sites
  "ENROLMENT_TOKEN_USED",
  "ENROLMENT_TOKEN_EXPIRED",
  "SITE_KEY_UNKNOWN",
  "SIGNATURE_INVALID",
  "PROTOCOL_MISMATCH",
  "SUPERSEDED",
  // labels and cohorts
  "DRY_RUN_STALE",
  "IMPORT_HAS_ERRORS",
  "COHORT_EMPTY",
  "COHORT_LEAKS",
  "COHORT_LOCKED",
  "COHORT_DEPRECATED",
  "MISSING_UNDECIDED",
  // runs
  "PLAN_HASH_MISMATCH",
  "NOT_APPROVED",
  "WITHDRAWN",
  "MODEL_FELL",
  "STALE_ROUND",
  "ROUND_CLOSED",
  "DUPLICATE_UPDATE",
  "REPLAYED",
  "CLOCK_SKEW",
  "DIGEST_MISMATCH",
  "OFFSET_MISMATCH",
  "RECEIPT_INVALID",
  "BUDGET_EXCEEDED",
  // updates
  "NO_UPDATES",
  "TOO_FEW_UPDATES",
  "ENCODING_MISMATCH",
  "SHAPE_MISMATCH",
  "TENSOR_UNKNOWN",
  "TENSOR_MISSING",
  "NOT_FINITE",
  "NORM_TOO_LARGE",
  "EXAMPLES_INVALID",
  // imaging and compute
  "GRID_MISMATCH",
  "NO_SEQUENCES",
  "BACKEND_UNFIT",
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/** A refusal: what is wrong, where, and what to do next. Never holds patient data. */
export const faultSchema = z.strictObject({
  code: z.enum(FAULT_CODES),
  /** One sentence a person can read: what is wrong. */
  message: z.string().max(1000),
  /** File, column, field or tensor the trouble is in. */
  where: z.string().max(300).optional(),
  /** What to do next. */
  remedy: z.string().max(600).optional(),
});

export type Fault = z.infer<typeof faultSchema>;
