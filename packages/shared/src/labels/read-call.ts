import type { Target } from "../protocol/vocabulary.js";

/**
 * What a person who has read a case's tissue results may call it. One word answers every target, so that nobody can call a tumour
 * K27M and not altered.
 */
export const READ_CALLS = ["k27m", "alteredWithoutK27m", "wildtype", "undetermined"] as const;
export type ReadCall = (typeof READ_CALLS)[number];

/**
 * What people made of a case: all blind readers agree on a call, or an adjudicator settled it; or the readers disagree and nobody has
 * settled it yet, and then there is no call.
 */
export type SettledCall =
  | { readonly call: ReadCall; readonly by: "readers" | "adjudicator" }
  | { readonly call: null; readonly by: "readers" };

/** What a call says of a target; null when the reader could not tell. */
export function valueOfCall(call: ReadCall, target: Target): boolean | null {
  if (call === "undetermined") return null;
  return target === "h3k27m" ? call === "k27m" : call !== "wildtype";
}
