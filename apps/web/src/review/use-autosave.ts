import type { ReadForm } from "@midline/shared/reviews/read-form";
import { useEffect, useRef, useState } from "react";
import type { BlindReadInput } from "../generated/graphql";
import type { PortalFault } from "../platform/ask";
import { useTell } from "../platform/use-ask";
import { SAVE_READ } from "./read-queries";
import { CALL_CHOICES, CONFIDENCE_CHOICES, nameOf, REASON_CHOICES, VERDICT_CHOICES } from "./review-words";

/** A moment after the last key, so that a read by keys is one save. */
const SAVE_AFTER_MS = 500;

export interface Autosave {
  readonly isUnsaved: boolean;
  readonly savedAt: string | null;
  readonly error: PortalFault | null;
}

/** The form as the API takes it, with the results it was filled in for. */
export const inputOf = (form: ReadForm, evidenceDigest: string): BlindReadInput => ({
  evidenceDigest,
  call: nameOf(CALL_CHOICES, form.call),
  confidence: nameOf(CONFIDENCE_CHOICES, form.confidence),
  maskVerdict: nameOf(VERDICT_CHOICES, form.maskVerdict),
  maskReason: nameOf(REASON_CHOICES, form.maskReason),
});

interface Draft {
  readonly id: string;
  readonly evidenceDigest: string;
  readonly savedAt: string | null;
}

/** Keeps a form as a draft a moment after each change, until it is submitted. */
export function useAutosave(read: Draft, form: ReadForm, isOver: boolean): Autosave {
  const kept = useRef(form);
  const [savedForm, setSavedForm] = useState(form);
  const save = useTell(SAVE_READ, () => setSavedForm(kept.current));
  const { mutate } = save;
  useEffect(() => {
    if (form === savedForm || isOver) return;
    const timer = setTimeout(() => {
      kept.current = form;
      mutate({ id: read.id, input: inputOf(form, read.evidenceDigest) });
    }, SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [form, savedForm, isOver, mutate, read.id, read.evidenceDigest]);
  return { isUnsaved: form !== savedForm && !isOver, savedAt: save.data?.saveRead.savedAt ?? read.savedAt, error: save.error };
}
