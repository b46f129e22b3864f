import { READ_CALLS, type ReadCall } from "../labels/read-call.js";

/** How sure a reader is of a call. */
export const CONFIDENCES = ["sure", "likely", "unsure"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What a reader says of the tumour's mask. */
export const MASK_VERDICTS = ["accept", "needsEdit", "reject", "noMask"] as const;
export type MaskVerdict = (typeof MASK_VERDICTS)[number];

/** Why a mask cannot stay as it is. Closed: a comment could name a patient, a word of a list cannot. */
export const MASK_REASONS = ["tooLarge", "tooSmall", "includesOedema", "wrongPlace", "otherGrid"] as const;
export type MaskReason = (typeof MASK_REASONS)[number];

/** A read as far as it is filled in. */
export interface ReadForm {
  readonly call: ReadCall | null;
  readonly confidence: Confidence | null;
  readonly maskVerdict: MaskVerdict | null;
  readonly maskReason: MaskReason | null;
}

/** A read that can be handed in. */
export interface FullRead {
  readonly call: ReadCall;
  readonly confidence: Confidence;
  readonly maskVerdict: MaskVerdict;
  readonly maskReason: MaskReason | null;
}

export const EMPTY_READ: ReadForm = { call: null, confidence: null, maskVerdict: null, maskReason: null };

/** Whether a verdict has to say why. */
export const needsReason = (verdict: MaskVerdict | null): boolean => verdict === "needsEdit" || verdict === "reject";

/** The read that a form holds, or what it lacks: the first field that the reader must fill in. */
export function fullRead({ call, confidence, maskVerdict, maskReason }: ReadForm): FullRead | { readonly missing: keyof ReadForm } {
  if (call === null) return { missing: "call" };
  if (confidence === null) return { missing: "confidence" };
  if (maskVerdict === null) return { missing: "maskVerdict" };
  if (needsReason(maskVerdict) && maskReason === null) return { missing: "maskReason" };
  return { call, confidence, maskVerdict, maskReason: needsReason(maskVerdict) ? maskReason : null };
}

/** What a key does to a form; null for a key that means nothing here. Submitting is the page's business. */
export function pressKey(form: ReadForm, key: string): ReadForm | null {
  const call = /^[1-4]$/.test(key) ? READ_CALLS[Number(key) - 1] : undefined;
  if (call !== undefined) return { ...form, call, confidence: form.confidence ?? "sure" };
  const confidence = CONFIDENCE_KEYS[key];
  if (confidence !== undefined) return { ...form, confidence };
  const verdict = VERDICT_KEYS[key];
  if (verdict !== undefined) return { ...form, maskVerdict: verdict, maskReason: needsReason(verdict) ? form.maskReason : null };
  const reason = /^[5-9]$/.test(key) ? MASK_REASONS[Number(key) - 5] : undefined;
  return needsReason(form.maskVerdict) && reason !== undefined ? { ...form, maskReason: reason } : null;
}

const CONFIDENCE_KEYS: Readonly<Record<string, Confidence>> = { z: "sure", x: "likely", c: "unsure" };
const VERDICT_KEYS: Readonly<Record<string, MaskVerdict>> = { a: "accept", e: "needsEdit", r: "reject", n: "noMask" };
