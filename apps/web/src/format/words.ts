import { READS } from "@midline/shared/protocol/vocabulary";
import type {
  Attention,
  Covariates,
  EvaluationState,
  ExportFormat,
  ExportState,
  HomeActionKind,
  LabelState,
  NetworkSize,
  NetworkTask,
  PredictionState,
  Role,
  RoundState,
  RunState,
  SiteConnectionState,
  SiteOutcome,
  Split,
  Target,
} from "../generated/graphql";

/** The schema's words as people say them. One place, so that a state has one name on every page. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  LEAD: "Lead",
  DATA_SCIENTIST: "Data scientist",
  SITE_COORDINATOR: "Site coordinator",
  READER: "Reader",
  ADJUDICATOR: "Adjudicator",
  CLINICIAN: "Clinician",
  AUDITOR: "Auditor",
};

export const TARGET_WORDS: Readonly<Record<Target, string>> = { H3K27M: "H3 K27M", H3K27_ALTERED: "H3 K27-altered" };

/** What a run or model is about: a molecular question, or, before any tumour is seen, normal brains. */
export const aboutWords = ({ task, target }: { readonly task: NetworkTask; readonly target: Target }): string =>
  task === "RESTORATION" ? "pretraining on normal brains" : TARGET_WORDS[target];

const COVARIATES_WORDS: Readonly<Record<Covariates, string>> = { NONE: READS.none, AGE_SEX: READS["age-sex"] };

/** What a version for diagnosis reads and where it looks: versions of another kind stand apart. */
export const kindWords = ({ covariates, attention }: { readonly covariates: Covariates; readonly attention: Attention }): string =>
  `${COVARIATES_WORDS[covariates]}${attention === "EVEN" ? ", even head" : ""}`;

export const NETWORK_WORDS: Readonly<Record<NetworkSize, string>> = {
  CI: "small, 32\u00b3 voxels of 6 mm",
  LAPTOP: "medium, 64\u00b3 voxels of 3 mm",
  GPU: "large, 128\u00b3 voxels of 1.5 mm",
};

const SPLIT_WORDS: Readonly<Record<Split, string>> = { TRAIN: "training", VALIDATION: "validation", EXTERNAL: "external" };

/** The patients a model is scored on: those of a split, or of the fold that its run held out at the training hospitals. */
export const scoredOnWords = (split: Split, fold: number | null | undefined): string =>
  split === "VALIDATION" && typeof fold === "number" ? `fold ${fold}` : SPLIT_WORDS[split];

export const HOME_ACTION_WORDS: Readonly<Record<HomeActionKind, string>> = {
  ENROL_TRAINER: "Site",
  UPLOAD_LABELS: "Labels",
  FREEZE_COHORT: "Cohort",
  PROPOSE_RUN: "Run",
  APPROVE_RUN: "Approval",
  SITE_OFFLINE: "Site",
  REQUEST_PREDICTION: "Prediction",
  LABELS_CHANGED: "Labels",
  READ_CASES: "Review",
  SETTLE_DISPUTES: "Review",
};

type Tone = "gray" | "blue" | "teal" | "yellow" | "red";

interface StateWord {
  readonly word: string;
  readonly tone: Tone;
}

export const RUN_STATES: Readonly<Record<RunState, StateWord>> = {
  PROPOSED: { word: "waiting for approval", tone: "yellow" },
  APPROVED: { word: "approved", tone: "blue" },
  RUNNING: { word: "running", tone: "blue" },
  EVALUATING: { word: "evaluating", tone: "blue" },
  FINISHED: { word: "finished", tone: "teal" },
  CANCELLED: { word: "cancelled", tone: "gray" },
  FAILED: { word: "failed", tone: "red" },
};

export const ROUND_STATES: Readonly<Record<RoundState, StateWord>> = {
  OPEN: { word: "open", tone: "blue" },
  FROZEN: { word: "aggregating", tone: "blue" },
  AGGREGATED: { word: "committing", tone: "blue" },
  COMMITTED: { word: "done", tone: "teal" },
  ABORTED: { word: "aborted", tone: "red" },
};

/** Beside the state of a run that is paused. */
export const PAUSED: StateWord = { word: "paused", tone: "yellow" };

/** What became of a hospital in a round. */
export const SITE_OUTCOMES: Readonly<Record<SiteOutcome, StateWord>> = {
  WAITING: { word: "not begun", tone: "gray" },
  TRAINING: { word: "training", tone: "blue" },
  ACCEPTED: { word: "accepted", tone: "teal" },
  DECLINED: { word: "cannot train", tone: "yellow" },
  REJECTED: { word: "refused", tone: "red" },
  LATE: { word: "too late", tone: "yellow" },
  MISSING: { word: "nothing came", tone: "yellow" },
  WITHDRAWN: { word: "has withdrawn", tone: "gray" },
};

export const EVALUATION_STATES: Readonly<Record<EvaluationState, StateWord>> = {
  PENDING: { word: "waiting for the site", tone: "yellow" },
  RUNNING: { word: "scoring", tone: "blue" },
  DONE: { word: "done", tone: "teal" },
  FAILED: { word: "failed", tone: "red" },
};

export const PREDICTION_STATES: Readonly<Record<PredictionState, StateWord>> = {
  PENDING: { word: "pending", tone: "yellow" },
  ANSWERED: { word: "answered", tone: "teal" },
  FAILED: { word: "failed", tone: "red" },
};

export const CONNECTION_STATES: Readonly<Record<SiteConnectionState, StateWord>> = {
  NEVER_ENROLLED: { word: "not enrolled", tone: "yellow" },
  OFFLINE: { word: "offline", tone: "red" },
  ONLINE: { word: "online", tone: "teal" },
};

/** "positive (A)", or why there is no label. */
export const labelWords = ({
  state,
  value,
  tier,
}: {
  readonly state: LabelState;
  readonly value?: boolean | null;
  readonly tier?: string | null;
}): string => (typeof value === "boolean" ? `${value ? "positive" : "negative"}${tier ? ` (${tier})` : ""}` : LABEL_STATES[state].word);

export const LABEL_STATES: Readonly<Record<LabelState, StateWord>> = {
  WAITING: { word: "waiting", tone: "gray" },
  AGREED: { word: "agreed", tone: "teal" },
  DISPUTED: { word: "disputed", tone: "red" },
  SETTLED: { word: "settled", tone: "teal" },
  UNUSABLE: { word: "unusable", tone: "yellow" },
};

export const EXPORT_STATES: Readonly<Record<ExportState, StateWord>> = {
  WAITING: { word: "waiting", tone: "gray" },
  RUNNING: { word: "being written", tone: "blue" },
  READY: { word: "ready", tone: "teal" },
  EXPIRED: { word: "expired", tone: "gray" },
  FAILED: { word: "failed", tone: "red" },
  CANCELLED: { word: "cancelled", tone: "gray" },
};

export const EXPORT_FORMAT_WORDS: Readonly<Record<ExportFormat, string>> = {
  BIDS: "BIDS",
  CSV: "CSV",
  PARQUET: "Parquet",
  CROISSANT: "Croissant 1.1",
};
