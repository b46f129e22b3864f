import type { FaultCode } from "@midline/shared/faults";

/** What must be answered: a refusal by its code, or the receipt of the true update and no other. */
type Expected = FaultCode | "same receipt" | "taken once";

/** Things that a trainer must not do, or need not do twice, and what the coordinator must answer. */
export const ACTS = {
  "not a number": "NOT_FINITE",
  "too large a change": "NORM_TOO_LARGE",
  "half a container": "TRUNCATED",
  "other bytes than declared": "DIGEST_MISMATCH",
  "too many examples": "EXAMPLES_INVALID",
  "too many steps": "EXAMPLES_INVALID",
  "a stranger's signature": "SIGNATURE_INVALID",
  "another site's name": "SIGNATURE_INVALID",
  "a used nonce": "REPLAYED",
  "a wrong clock": "CLOCK_SKEW",
  "another plan": "PLAN_HASH_MISMATCH",
  "another base": "STALE_ROUND",
  "another attempt": "STALE_ROUND",
  "a wrong shape": "SHAPE_MISMATCH",
  "a tensor less": "TENSOR_MISSING",
  "a tensor more": "TENSOR_UNKNOWN",
  "a damaged chunk": "DIGEST_MISMATCH",
  "chunks out of order and twice": "taken once",
  "handed in twice": "same receipt",
  "an old round again": "same receipt",
  "another update after the first": "DUPLICATE_UPDATE",
} as const satisfies Readonly<Record<string, Expected>>;
export type Act = keyof typeof ACTS;
export const ACT_NAMES: readonly Act[] = Object.keys(ACTS).filter((name): name is Act => name in ACTS);

/** What a mischievous trainer writes down of an act when it is over. */
export interface ActDone {
  /** The number of the fault. */
  readonly number: number;
  readonly act: Act;
  readonly answered: string;
}
