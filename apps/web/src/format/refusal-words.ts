import { FAULT_CODES, type FaultCode } from "@midline/shared/faults";

/** A refusal for people: what is wrong, and who does what next. */
export interface RefusalWords {
  readonly what: string;
  readonly next: string;
}

const LOOK = "Its coordinator looks at the trainer's console, which says where.";
const NOT_THE_SITE: RefusalWords = {
  what: "The server did not take the trainer for this hospital's.",
  next: "Its coordinator starts the trainer again; if that does not help, the trainer is enrolled anew.",
};
const TOKEN: RefusalWords = {
  what: "The enrolment token was used before or is too old.",
  next: "Its coordinator issues a new one on the page of hospitals.",
};
const OTHER_NETWORK = "Its trainer and the server must be of the same version; then the lead proposes the run again.";
const BY_ITSELF = "Nothing needs to be done: the trainer is given the round that is open now.";

/**
 * Every code that a trainer can decline with or an update be refused with, in words. The trainer's own words stay in the hospital, for they may
 * name files: only its code comes here.
 */
export const REFUSAL_WORDS: Readonly<Record<FaultCode, RefusalWords>> = {
  BAD_INPUT: { what: "Something it read or sent is not as it must be.", next: LOOK },
  NOT_FOUND: { what: "A file or folder that training needs is not there.", next: LOOK },
  CONFLICT: { what: "Something is already there under that name.", next: LOOK },
  TOO_LARGE: { what: "A file or an update is larger than is allowed.", next: LOOK },
  UNSUPPORTED_FORMAT: { what: "A file or an answer cannot be read: damaged, or of another version.", next: LOOK },
  TRUNCATED: { what: "A file or a transfer ended too early.", next: LOOK },
  UNAVAILABLE: { what: "Its images, its folder or the server could not be reached.", next: LOOK },
  STORAGE_FULL: {
    what: "A disk is full, so nothing is trained or sent.",
    next: "Its coordinator frees space for the site folder; the round is then asked for again.",
  },
  UNAUTHENTICATED: NOT_THE_SITE,
  SESSION_EXPIRED: NOT_THE_SITE,
  FORBIDDEN: {
    what: "By the plan another hospital trains in this round, or this one never does.",
    next: "Nothing needs to be done unless it comes again; then tell the lead.",
  },
  TOO_MANY_ATTEMPTS: { what: "Its trainer tried to sign in too often.", next: "It tries again by itself after some minutes." },
  ENROLMENT_TOKEN_USED: TOKEN,
  ENROLMENT_TOKEN_EXPIRED: TOKEN,
  SITE_KEY_UNKNOWN: {
    what: "The key of its trainer is not known here, or was revoked.",
    next: "Its coordinator enrols the trainer anew, on the page of hospitals.",
  },
  SIGNATURE_INVALID: {
    what: "The signature is not that of this hospital's trainer, so nothing of it was added.",
    next: "Tell the lead: somebody else may have sent it. Revoke the key if its coordinator knows nothing of it.",
  },
  PROTOCOL_MISMATCH: {
    what: "Its trainer speaks another version than the server.",
    next: "Install the same version of midline-site there.",
  },
  SUPERSEDED: {
    what: "Another trainer of this hospital has taken its place.",
    next: "Its coordinator leaves one trainer running and stops the other.",
  },
  DRY_RUN_STALE: { what: "Its labels changed after they were looked at.", next: "Import them again." },
  IMPORT_HAS_ERRORS: { what: "Its labels hold errors.", next: "Correct and import them again." },
  COHORT_EMPTY: {
    what: "It finds none of the patients, or no normal head, that the plan is about.",
    next: "Its coordinator runs midline-site check, which says case by case what is missing.",
  },
  COHORT_LEAKS: {
    what: "One patient would both teach and test in its cohort.",
    next: "The lead freezes the cohort's next version without that.",
  },
  COHORT_LOCKED: { what: "Its cohort is locked.", next: "The lead unlocks it, with a reason." },
  COHORT_DEPRECATED: { what: "Its cohort is not to be used for new runs.", next: "The lead proposes the run on another version." },
  MISSING_UNDECIDED: {
    what: "A cohort's rule does not say what becomes of patients without a value.",
    next: "Whoever freezes the cohort decides it on the cohort's page.",
  },
  PLAN_HASH_MISMATCH: {
    what: "The plan that arrived is not the plan that it approved, so nothing was trained.",
    next: "Tell the lead; the run is proposed and approved again.",
  },
  NOT_APPROVED: { what: "It does not train in this run, or has not approved it.", next: "Tell the lead." },
  WITHDRAWN: { what: "It has withdrawn from the run; nothing it sends is added.", next: "Nothing needs to be done." },
  MODEL_FELL: { what: "The model is worse than the one before.", next: "Tell the lead." },
  STALE_ROUND: { what: "It was for a round or an attempt that is over.", next: BY_ITSELF },
  ROUND_CLOSED: { what: "It came after the round had closed.", next: BY_ITSELF },
  DUPLICATE_UPDATE: {
    what: "It has handed in another update for this round, and the first one counts.",
    next: "Nothing needs to be done if it is once; if it comes again, see that one trainer runs there.",
  },
  REPLAYED: {
    what: "This envelope was handed in before, so it was not added again.",
    next: "Its trainer signs a new one by itself. If it comes again, somebody may be repeating what was overheard: tell the lead.",
  },
  CLOCK_SKEW: {
    what: "The clock of its machine is more than five minutes off.",
    next: "Its coordinator sets the clock; the update is kept there and handed in then.",
  },
  DIGEST_MISMATCH: {
    what: "Weights, cohort or update are not those that were named: damaged on the way, or changed.",
    next: "It is tried again by itself. If it comes again, tell the lead.",
  },
  OFFSET_MISMATCH: { what: "Pieces of a transfer are missing.", next: "Its trainer sends them again by itself." },
  RECEIPT_INVALID: {
    what: "A receipt or proof of the server did not hold, so it trains no more in this run.",
    next: "Its coordinator and the lead settle it; then alarm.json of the run is deleted in the site folder.",
  },
  BUDGET_EXCEEDED: {
    what: "As many bytes have left this hospital for this run as it allows.",
    next: "Its coordinator looks at midline-site journal and asks the lead why so much was asked for; the budget is raised there.",
  },
  NO_UPDATES: { what: "No update was there to be averaged.", next: "See what the other hospitals say." },
  TOO_FEW_UPDATES: { what: "Too few updates were there for the plan's rule.", next: "See what the other hospitals say." },
  ENCODING_MISMATCH: {
    what: "The numbers of the update are written otherwise than the plan says.",
    next: "Its trainer must be of the server's version. If it is, tell the lead.",
  },
  SHAPE_MISMATCH: { what: "The weights are not of this plan's network.", next: OTHER_NETWORK },
  TENSOR_UNKNOWN: { what: "The update holds weights that this plan's network does not have.", next: OTHER_NETWORK },
  TENSOR_MISSING: { what: "Weights of this plan's network are missing in the update.", next: OTHER_NETWORK },
  NOT_FINITE: {
    what: "Training diverged: a weight is no longer a finite number.",
    next: "The lead proposes a run with a lower learning rate.",
  },
  NORM_TOO_LARGE: {
    what: "The change is larger than the plan allows, so nothing of it was added.",
    next: "If the hospital is to be trusted, the lead proposes a run with a lower learning rate or fewer steps.",
  },
  EXAMPLES_INVALID: {
    what: "It counts more cases or steps than the cohort and the plan have, so nothing of it was added.",
    next: "Its trainer must be of the server's version. If it is, tell the lead.",
  },
  GRID_MISMATCH: { what: "A mask or sequence does not lie on the grid of its case.", next: LOOK },
  NO_SEQUENCES: {
    what: "A case or folder has none of the sequences that are read.",
    next: "Its coordinator runs midline-site check, which says case by case what is missing.",
  },
  BACKEND_UNFIT: {
    what: "No processor or graphics card there computes correctly enough to train.",
    next: "Its coordinator runs midline-site check, which says which were tried and why they were not taken.",
  },
};

/** The words of a code; null for one that this portal does not know. */
export const refusalWords = (code: string): RefusalWords | null => {
  const known = FAULT_CODES.find((each) => each === code);
  return known === undefined ? null : REFUSAL_WORDS[known];
};
