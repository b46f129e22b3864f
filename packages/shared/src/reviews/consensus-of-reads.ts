import type { ReadCall } from "../labels/read-call.js";

/** What the blind reads of one case come to. */
export type ConsensusOfReads =
  | { readonly state: "waiting"; readonly missing: number }
  | { readonly state: "agreed"; readonly call: ReadCall }
  | { readonly state: "disputed" };

/**
 * What the blind reads of one case come to: all equal agree, one that differs disputes. No majority: of three pathologists the one who
 * differs may be the one who looked.
 *
 * @param calls of reads that were handed in, of the same tissue results; @param needed how many the review asks for.
 */
export function consensusOfReads(calls: readonly ReadCall[], needed: number): ConsensusOfReads {
  const [first] = calls;
  if (first === undefined || calls.length < needed) return { state: "waiting", missing: needed - calls.length };
  return calls.every((call) => call === first) ? { state: "agreed", call: first } : { state: "disputed" };
}
