/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How the sites' changes become one change of the model. */
export type AggregationRule =
  /** Cyclic weight transfer: one site trains in a round, in turn. */
  | 'CYCLIC'
  /** Federated averaging: the mean by cases. */
  | 'MEAN'
  /** The median of every number, each site once. */
  | 'MEDIAN'
  /** The mean by cases of the changes that stand closest together; the others are left out. */
  | 'MULTI_KRUM'
  /** FedNova: the mean by cases of the change a step, for sites that take different numbers of steps. */
  | 'NORMALISED_MEAN'
  /** The mean by cases of changes that are held to the median length. */
  | 'NORM_BOUNDED_MEAN'
  /** The mean of every number without the largest and smallest, as many as sites are tolerated. */
  | 'TRIMMED_MEAN';

/** What readers agree on. */
export type AgreementOf =
  /** The call of the tissue. */
  | 'CALL'
  /** The verdict on the mask. */
  | 'MASK';

/** Where a classifier looks. */
export type Attention =
  /** Everywhere alike. */
  | 'EVEN'
  /** Where the network segments a tumour. */
  | 'MASK';

/** A read as far as it is filled in. There is no comment: words of a list name no patient. */
export type BlindReadInput = {
  /** The call. */
  call?: ReadCall | null | undefined;
  /** How sure. */
  confidence?: Confidence | null | undefined;
  /** evidenceDigest of the results that were looked at. */
  evidenceDigest: string;
  /** Why the mask cannot stay as it is; needed where it cannot. */
  maskReason?: MaskReason | null | undefined;
  /** The verdict on the mask. */
  maskVerdict?: MaskVerdict | null | undefined;
};

/** Which cases a calibration was fitted on; none of them trained the model that scored them. */
export type CalibrationSource =
  /** Out-of-fold cases. */
  | 'OUT_OF_FOLD'
  /** The validation split. */
  | 'VALIDATION';

/** Which cases. What is left out does not restrict. */
export type CaseFilter = {
  /** Only cases whose H3 K27M label is in this state. */
  labelState?: LabelState | null | undefined;
  /** Only cases whose pseudonym contains this, in upper or lower case. */
  pseudonymContains?: string | null | undefined;
  /** Only cases of this site. */
  siteCode?: string | null | undefined;
};

/** A cell of a label file, and what is to stand in it. */
export type CellCorrectionInput = {
  /** The header as the file spells it. */
  column: string;
  /** The row, as a spreadsheet counts: the header is row 1. */
  row: number;
  /** What is to stand there; empty for nothing. */
  value: string;
};

/** In what a patient differs between two versions. */
export type CohortChange =
  /** In the later version only. */
  | 'ADDED'
  /** In another fold. */
  | 'FOLD'
  /** With another label. */
  | 'LABEL'
  /** In the earlier version only. */
  | 'REMOVED'
  /** In another split. */
  | 'SPLIT';

/** What somebody said of a frozen cohort. */
export type CohortEventKind =
  /** It is not to be used for new runs. What used it stays. */
  | 'DEPRECATE'
  /** It is vouched for; its series takes no new version. */
  | 'LOCK'
  /** It may be used again. */
  | 'RESTORE'
  /** It is no longer vouched for. */
  | 'UNLOCK';

/** One inclusion rule: a case that does not meet it is excluded. */
export type CohortRuleInput = {
  /** A column of the codebook; left out in a rule about the label. */
  field?: string | null | undefined;
  /** Of BETWEEN: the greatest value that meets it; none when left out. */
  high?: number | null | undefined;
  /** Of BETWEEN: the least value that meets it; none when left out. */
  low?: number | null | undefined;
  /** What it asks. */
  operator: RuleOperator;
  /** Of a choice or a list: the codebook's values; of a label: its tiers. */
  values?: Array<string> | null | undefined;
  /** What becomes of a case without a value; it has to be decided before freezing where a case may have none. */
  whenMissing?: WhenMissing;
};

/** How sure a reader is. */
export type Confidence =
  /** Likely. */
  | 'LIKELY'
  /** Sure. */
  | 'SURE'
  /** Unsure. */
  | 'UNSURE';

/** What a classifier reads beside the images. Versions that read different things are reported apart. */
export type Covariates =
  /** Age and sex too, which each site reads from its own records; they never leave it. */
  | 'AGE_SEX'
  /** Nothing of the patient: image only. */
  | 'NONE';

/** What a calibrated probability is called. Research use only; not for diagnosis. */
export type Decision =
  /** Within it: the model cannot tell. */
  | 'ABSTAINS'
  /** At or above the band in which the model abstains. */
  | 'ALTERED'
  /** At or below it. */
  | 'NOT_ALTERED';

/** What a site does while it learns against drifting away from the others. */
export type DriftCorrection =
  /** Nothing. */
  | 'NONE'
  /** Corrects every step by a control variate: the federation's mean gradient of the last round less the site's own. */
  | 'SCAFFOLD';

/** How far the scoring of one model version at one site is. */
export type EvaluationState =
  /** The statistics have come back. */
  | 'DONE'
  /** The site could not or would not score it. */
  | 'FAILED'
  /** Waits for the site's trainer. */
  | 'PENDING'
  /** The trainer has been asked and is at work. */
  | 'RUNNING';

/** What kind of evidence a case has. */
export type EvidenceKind =
  /** Both stains, not sequenced. */
  | 'BOTH_STAINS'
  /** One stain alone. */
  | 'ONE_STAIN'
  /** None of these. */
  | 'OTHER'
  /** A sequencing result. */
  | 'SEQUENCING';

/** In what form a frozen cohort leaves the platform. */
export type ExportFormat =
  /** participants.tsv with its data dictionary, dataset_description.json and a README, as a ZIP. */
  | 'BIDS'
  /** Croissant 1.1 metadata with the tables that it describes, as a ZIP: rows for who may see them, else numbers. */
  | 'CROISSANT'
  /** One row for each patient; no cell is a formula. */
  | 'CSV'
  /** The same rows, typed. */
  | 'PARQUET';

/** How far an export is. */
export type ExportState =
  /** Whoever asked for it has stopped it. */
  | 'CANCELLED'
  /** The file is gone; it can be made again, to the same bytes. */
  | 'EXPIRED'
  /** It could not be written; the job says why. */
  | 'FAILED'
  /** The file is there. */
  | 'READY'
  /** It is being written. */
  | 'RUNNING'
  /** Its job waits for its turn. */
  | 'WAITING';

/** A cohort to freeze or to preview. */
export type FreezeCohortInput = {
  /** Name for people to read. */
  name: string;
  /** Who may be in it, in order: a case is counted at the first rule it does not meet. */
  rules: Array<CohortRuleInput>;
  /** What to do where one patient would both teach and test, because two hospitals have him. */
  samePatient?: SamePatient;
  /** Seed of the split and of the folds. */
  seed?: number;
  /** Codes of the sites to take cases from. */
  siteCodes: Array<string>;
  /** The molecular question its labels answer. */
  target?: Target;
  /** Share of a training site's patients, per label, that is held out. */
  validationFraction?: number;
  /** A version of the series that this becomes the next of; a new series when left out. */
  versionOf?: string | number | null | undefined;
};

/** What somebody is waited for to do. */
export type HomeActionKind =
  /** A run waits for the approval of a site. */
  | 'APPROVE_RUN'
  /** A site has no trainer yet. */
  | 'ENROL_TRAINER'
  /** There are labels and no cohort. */
  | 'FREEZE_COHORT'
  /** Labels have changed in a cohort the viewer answers for. */
  | 'LABELS_CHANGED'
  /** There is a cohort and no run. */
  | 'PROPOSE_RUN'
  /** Blind reads are asked of the viewer. */
  | 'READ_CASES'
  /** A model can be asked about a patient. */
  | 'REQUEST_PREDICTION'
  /** Labels are in dispute that the viewer may settle. */
  | 'SETTLE_DISPUTES'
  /** An enrolled trainer is not connected. */
  | 'SITE_OFFLINE'
  /** A site has no labelled case yet. */
  | 'UPLOAD_LABELS';

/** How far a label import is. */
export type ImportState =
  /** Its good rows are labels now. */
  | 'COMMITTED'
  /** It was given up before a commit. Nothing of it was kept. */
  | 'DROPPED'
  /** Read and judged; nothing was changed. */
  | 'DRY_RUN'
  /** It could not be used: its file problems say why, or its job where it could not be read. No row of it was kept. */
  | 'FAILED'
  /** It is being read; its job says how far. */
  | 'READING'
  /** It was committed and undone: the labels are again what they were. */
  | 'UNDONE';

/** How far a job is. */
export type JobState =
  /** Somebody stopped it, and nothing of it was kept. */
  | 'CANCELLED'
  /** It has done everything. */
  | 'DONE'
  /** It could not be done, and nothing of it was kept. */
  | 'FAILED'
  /** A server has it in hand. */
  | 'RUNNING'
  /** It waits for its turn. */
  | 'WAITING';

/** What the tissue results of a case, and those who read them, come to. */
export type LabelState =
  /** There is a label: by rule, or because all blind readers say the same. */
  | 'AGREED'
  /** Results contradict each other; an adjudicator has to look. */
  | 'DISPUTED'
  /** An adjudicator has said which label it is. */
  | 'SETTLED'
  /** Tried, and without a usable result. */
  | 'UNUSABLE'
  /** A result that would decide is missing. */
  | 'WAITING';

/** Which way a lineage is walked. */
export type LineageDirection =
  /** What became of it. */
  | 'DOWNSTREAM'
  /** What it was made of. */
  | 'UPSTREAM';

/** What stands in a lineage, from the tissue to the answer. */
export type LineageKind =
  /** One tissue result of a revision. */
  | 'ASSAY'
  /** A patient of one site, with all revisions of its label. */
  | 'CASE'
  /** A snapshot: a frozen cohort. */
  | 'COHORT'
  /** A model version's score at one site. */
  | 'EVALUATION'
  /** A model version. */
  | 'MODEL'
  /** A question asked of a model version about a patient. */
  | 'PREDICTION'
  /** What was known of a case from one moment on. */
  | 'REVISION'
  /** A round of a run that became a model. */
  | 'ROUND'
  /** Sites co-training one model on a snapshot. */
  | 'RUN'
  /** What one site's training put into a model. */
  | 'UPDATE';

/** Where a lineage begins. */
export type LineageOfInput = {
  /** Its id. */
  id: string | number;
  /** What it is; not an assay, which stands in its revision. */
  kind: LineageKind;
};

/** How a label was used. */
export type LineageUse =
  /** It taught the model that this one began from. */
  | 'INHERITED'
  /** It told how good the model is, and taught it nothing. */
  | 'SCORED'
  /** It taught the model. */
  | 'TRAINED';

/** Layers of which each training site keeps its own numbers. */
export type LocalLayers =
  /** None: all is shared. */
  | 'NONE'
  /** Scale and shift of every normalisation (FedBN). */
  | 'NORMALISATION';

/** Why a mask cannot stay as it is. */
export type MaskReason =
  /** It takes in clear oedema. */
  | 'INCLUDES_OEDEMA'
  /** It does not lie on the images. */
  | 'OTHER_GRID'
  /** It takes in normal brain. */
  | 'TOO_LARGE'
  /** It leaves out tumour. */
  | 'TOO_SMALL'
  /** It marks something else. */
  | 'WRONG_PLACE';

/** What a reader says of the tumour's mask. */
export type MaskVerdict =
  /** Good as it is. */
  | 'ACCEPT'
  /** Good after a correction. */
  | 'NEEDS_EDIT'
  /** There is no mask. */
  | 'NO_MASK'
  /** To be drawn anew. */
  | 'REJECT';

/** Size of the network and of its grid. */
export type NetworkSize =
  /** 32 voxels of 6 mm: minutes on any machine. */
  | 'CI'
  /** 128 voxels of 1.5 mm. */
  | 'GPU'
  /** 64 voxels of 3 mm. */
  | 'LAPTOP';

/** What a network is trained for. */
export type NetworkTask =
  /** To find and classify tumours. */
  | 'DIAGNOSIS'
  /** To restore pictures of normal brains: pretraining, without any patient. Scored by its loss alone. */
  | 'RESTORATION';

/** What kind of thing has changed. */
export type NewsTopic =
  /** A cohort was frozen. */
  | 'COHORT'
  /** An evaluation was asked for or answered. */
  | 'EVALUATION'
  /** What was said before this number is not told, or no longer kept: read everything again. Nobody need ask for it. */
  | 'EVERYTHING'
  /** A label import was made or committed. */
  | 'IMPORT'
  /** A job has begun, got further or ended. */
  | 'JOB'
  /** A model version or an alias. */
  | 'MODEL'
  /** A prediction was asked for or answered. */
  | 'PREDICTION'
  /** A review was opened, or one of its reads or disputes came to something; labels may have changed. */
  | 'REVIEW'
  /** A run, one of its rounds or a site's progress. */
  | 'RUN'
  /** A site came, went or was changed. */
  | 'SITE';

/** What a run takes over from the model version it begins from. Heads begin anew. */
export type ParentLayers =
  /** The encoder alone. */
  | 'ENCODER'
  /** Encoder and decoder. */
  | 'TRUNK';

/** How far a prediction is. */
export type PredictionState =
  /** The numbers have come back. */
  | 'ANSWERED'
  /** The hospital could not answer; `failure` says why. */
  | 'FAILED'
  /** Waits for the trainer in the patient's hospital, which may be offline. */
  | 'PENDING';

/** A run to propose. Who trains is decided by the cohort. */
export type ProposeRunInput = {
  /** In a restoration, weight of the loss on the ages of normal heads, which sites read from their own records; 0 teaches none. */
  ageWeight?: number;
  /** How the sites' changes become one. */
  aggregation?: AggregationRule;
  /** Where the classifier looks; in a restoration not used. */
  attention?: Attention;
  /** Decay, per round, of the moving average of the weights that each round publishes while training goes on from its own; at least 0, for none, and below 1. A decay of c in every step is c^localSteps. */
  averagingDecay?: number;
  /** Cases in a training step. */
  batchSize?: number;
  /** Weight of the classification loss; 0 trains the mask alone. */
  classificationWeight?: number;
  /** The frozen cohort to train and score on; of a restoration, whose training sites take part. */
  cohortId: string | number;
  /** What the classifier reads beside the images; in a restoration not used. */
  covariates?: Covariates;
  /** What each site does while it learns against drifting away from the others; only with the mean, no optimiser over rounds and no FedProx. */
  driftCorrection?: DriftCorrection;
  /** Fold of the cohort to hold out, 0 to 4: sites train on everyone outside it. The cohort's validation split when left out. */
  fold?: number | null | undefined;
  /** Peak of the cosine over all rounds. */
  learningRate?: number;
  /** Times that a site sees as many cases as it has, in a round: it takes the steps that needs, localSteps at most. Sites then take different numbers of steps, for which the normalised mean is made. 0: every site takes localSteps. */
  localEpochs?: number;
  /** Layers of which each training site keeps its own numbers; without SCAFFOLD and averaging decay. */
  localLayers?: LocalLayers;
  /** Training steps of each site in each round. */
  localSteps?: number;
  /** Name for people to read. */
  name: string;
  /** Which size of the network to train. */
  network?: NetworkSize;
  /** A round closes at quorum when no site has made progress for this long, in seconds. */
  noProgressTimeoutS?: number;
  /** In a restoration, the most normal heads a site learns from; else not used. */
  normalsPerSite?: number;
  /** What to take over from the version to begin from. */
  parentLayers?: ParentLayers;
  /** The model version to begin from, of the same network; seeded first weights when left out. */
  parentModelVersionId?: string | number | null | undefined;
  /** FedProx strength; 0 is plain federated averaging. */
  proximalMu?: number;
  /** Sites that must answer before a round may close without the others; two thirds when left out. */
  quorum?: number | null | undefined;
  /** Federated rounds. */
  rounds?: number;
  /** Seed of the first weights and of all shuffling. */
  seed?: number;
  /** Weight of the segmentation loss; 0 trains the classifier alone. */
  segmentationWeight?: number;
  /** Chance of taking each sequence away from a case that is drawn. */
  sequenceDropout?: number;
  /** Rate of an optimiser over rounds; FedAdam and FedYogi want about 0.01. */
  serverLearningRate?: number;
  /** What an optimiser over rounds keeps of its first moment each round. */
  serverMomentum?: number;
  /** What is done with that change; an optimiser over rounds goes on from round to round. */
  serverOptimiser?: ServerOptimiser;
  /** Least that FedAdam and FedYogi divide a step by. */
  serverTau?: number;
  /** What to train for. */
  task?: NetworkTask;
  /** Sites that may hold anything: of the trimmed mean and of multi-Krum; else not used. */
  toleratedSites?: number;
  /** How the numbers of the sites' updates are written on their way; rounded ones not with SCAFFOLD. */
  updateEncoding?: UpdateEncoding;
  /** Steps, of all rounds together, in which the learning rate climbs to its peak. */
  warmupSteps?: number;
  /** AdamW's weight decay. */
  weightDecay?: number;
};

/** What a person who has read a case's tissue results calls it. */
export type ReadCall =
  /** H3 K27-altered without the mutation: K27I, EZHIP, EGFR. */
  | 'ALTERED_WITHOUT_K27M'
  /** H3 K27M-mutant, and so H3 K27-altered. */
  | 'K27M'
  /** The results do not tell. */
  | 'UNDETERMINED'
  /** Neither. */
  | 'WILDTYPE';

/** Where a blind read stands. */
export type ReadState =
  /** No longer needed: the case was settled without it. */
  | 'CLOSED'
  /** To be done. */
  | 'OPEN'
  /** Handed in; it does not change any more. */
  | 'SUBMITTED';

/** How the cases of a review are chosen. */
export type ReviewChoice =
  /** Named cases of one site. */
  | 'CHOSEN'
  /** All whose label is in dispute. */
  | 'DISPUTED'
  /** A seeded random sample of each site, without regard to labels. */
  | 'SAMPLE';

/** Which cases are read, by whom, and until when. */
export type ReviewInput = {
  /** How the cases are chosen. */
  choice: ReviewChoice;
  /** When the reads are due. */
  dueAt: string;
  /** Name for people to read. */
  name: string;
  /** Cases of each site, for a sample. */
  perSite?: number | null | undefined;
  /** Pseudonyms of named cases; for an adjudicator, who sees cases. */
  pseudonyms?: Array<string> | null | undefined;
  /** Who reads; all readers of the sites when left out. */
  readerIds?: Array<string | number> | null | undefined;
  /** Blind reads that each case needs, 2 to 5. */
  readsEach: number;
  /** Seed of the sample and of who reads what. */
  seed: number;
  /** Sites whose cases are read; one where cases are named. */
  siteCodes: Array<string>;
};

/** What made a revision. */
export type RevisionSource =
  /** A label file. */
  | 'IMPORT'
  /** People who read the case. */
  | 'REVIEW'
  /** The undoing of a label file. */
  | 'UNDO';

/** What a person may be in a consortium. Coordinator, reader and clinician are held at one site. */
export type Role =
  /** Settles disputed labels of any site. */
  | 'ADJUDICATOR'
  /** Reads everything that was done, changes nothing. */
  | 'AUDITOR'
  /** Asks for predictions on the cases of one site. */
  | 'CLINICIAN'
  /** Freezes cohorts and proposes runs. */
  | 'DATA_SCIENTIST'
  /** Leads the consortium: people, sites, cohorts, runs. */
  | 'LEAD'
  /** Reads the cases of one site. */
  | 'READER'
  /** Speaks for one site: its trainer, its labels, its approvals. */
  | 'SITE_COORDINATOR';

/** How far a round is. */
export type RoundState =
  /** Too few sites answered; it was opened again from the same weights. */
  | 'ABORTED'
  /** Its new weights are stored and about to become a model version. */
  | 'AGGREGATED'
  /** Has become a model version. */
  | 'COMMITTED'
  /** Takes no more updates; they are being aggregated. */
  | 'FROZEN'
  /** Takes updates. */
  | 'OPEN';

/** What an inclusion rule asks. */
export type RuleOperator =
  /** A number within limits, both included. */
  | 'BETWEEN'
  /** A list with every one of these values. */
  | 'HAS_ALL'
  /** A list with at least one of these values. */
  | 'HAS_ANY'
  /** There is a usable label. */
  | 'HAS_LABEL'
  /** A choice among these values. */
  | 'IN'
  /** No. */
  | 'IS_NO'
  /** Yes. */
  | 'IS_YES'
  /** The tissue results do not contradict each other, or somebody has settled it. */
  | 'LABEL_NOT_DISPUTED'
  /** The label rests on more than a single stain; no label at all is let through. */
  | 'LABEL_NOT_PROVISIONAL'
  /** There is a usable label or a tumour mask: something to learn from. */
  | 'LABEL_OR_MASK'
  /** The label's tier is one of these values; no label at all is let through. */
  | 'LABEL_TIER_IN'
  /** A choice other than these values. */
  | 'NOT_IN';

/** How far a run is. */
export type RunState =
  /** Every site has approved its plan; the first round is about to open. */
  | 'APPROVED'
  /** Stopped by a person. */
  | 'CANCELLED'
  /** All rounds are committed; sites are still scoring model versions. */
  | 'EVALUATING'
  /** Stopped because it could not go on; `failure` says why. */
  | 'FAILED'
  /** Everything has been trained and scored. */
  | 'FINISHED'
  /** Waits for the approval of its sites. */
  | 'PROPOSED'
  /** Rounds are being trained. */
  | 'RUNNING';

/** What to do where two cases are of one patient, by the keyed hash that their hospitals made of him. */
export type SamePatient =
  /** Keep one of his cases: an external hospital's, else the first by hospital and pseudonym. */
  | 'KEEP_ONE'
  /** Put his cases at training hospitals into one split and one fold. */
  | 'KEEP_TOGETHER'
  /** Refuse to freeze when they would stand in different splits or folds. */
  | 'REFUSE';

/** What is done with the aggregated change of a round. */
export type ServerOptimiser =
  /** FedAdam. */
  | 'ADAM'
  /** FedAvgM. */
  | 'MOMENTUM'
  /** It is added as it is. */
  | 'NONE'
  /** FedYogi. */
  | 'YOGI';

/** Whether the trainer of a site can be reached. */
export type SiteConnectionState =
  /** No trainer holds a key of this site. */
  | 'NEVER_ENROLLED'
  /** Its trainer is enrolled and not connected now. */
  | 'OFFLINE'
  /** Its trainer is connected. */
  | 'ONLINE';

/** What a site does for the models. */
export type SiteKind =
  /** Never trains; only scores models. */
  | 'EXTERNAL'
  /** Trains models on its own patients, and scores them on those it holds out. */
  | 'TRAINING';

/** What became of a site in one attempt at a round. */
export type SiteOutcome =
  /** Its update was accepted and counts. */
  | 'ACCEPTED'
  /** It said that it cannot train this attempt. */
  | 'DECLINED'
  /** What it handed in came after the round had closed, and was not added. */
  | 'LATE'
  /** The round closed without hearing of an update from it. */
  | 'MISSING'
  /** What it handed in was refused, and nothing of it was added. */
  | 'REJECTED'
  /** It has begun. */
  | 'TRAINING'
  /** It was asked and has not begun. */
  | 'WAITING'
  /** It left the run before it was counted. */
  | 'WITHDRAWN';

/** Where a patient stands in a frozen cohort. */
export type Split =
  /** At a site that never trains; scores the model. */
  | 'EXTERNAL'
  /** Trains the model. */
  | 'TRAIN'
  /** Held out at a training site; scores the model. */
  | 'VALIDATION';

/** What the columns of Table 1 are. */
export type TableBy =
  /** Positive, negative, and without a label. */
  | 'LABEL'
  /** Each hospital. */
  | 'SITE'
  /** Training, validation and external test; training and validation in one where a site's numbers are told in bands. */
  | 'SPLIT';

/** Which molecular question is asked. H3 K27M is not the same as H3 K27-altered. */
export type Target =
  /** The H3 K27M mutation (p.Lys28Met) itself. */
  | 'H3K27M'
  /** H3 K27-altered in the sense of WHO CNS5, with or without the mutation. */
  | 'H3K27_ALTERED';

/** How the numbers of an update are written on its way. What rounding leaves out of one update is added to the next. */
export type UpdateEncoding =
  /** Rounded to 11 bits, two bytes each. */
  | 'FLOAT16'
  /** As they are, four bytes each. */
  | 'FLOAT32'
  /** Rounded to a 254th of the range of 256 neighbours, a byte each. */
  | 'INT8';

/** What a difference is worth. */
export type VersionBump =
  /** Patients, labels, the question or its criteria were removed or redefined. */
  | 'MAJOR'
  /** Patients or labels came, and all that was there stays. */
  | 'MINOR'
  /** All else: name, seed, splits, folds, or revisions that come to the same label. */
  | 'PATCH';

/** What becomes of a case without a value. */
export type WhenMissing =
  /** It is excluded. */
  | 'EXCLUDE'
  /** It is kept. */
  | 'KEEP'
  /** Nobody has said; it is kept in a preview, and freezing is refused. */
  | 'UNDECIDED';

export type ApiTokensQueryVariables = Exact<{ [key: string]: never; }>;


export type ApiTokensQuery = { apiTokens: Array<{ id: string, name: string, createdAt: string, expiresAt: string, lastUsedAt: string | null }> };

export type CreateApiTokenMutationVariables = Exact<{
  name: string;
  expiresInDays: number;
}>;


export type CreateApiTokenMutation = { createApiToken: { id: string, secret: string, expiresAt: string } };

export type RevokeApiTokenMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeApiTokenMutation = { revokeApiToken: boolean };

export type SignInMutationVariables = Exact<{
  email: string;
  password: string;
}>;


export type SignInMutation = { signIn: { id: string } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, email: string, name: string, sessionExpiresAt: string, memberships: Array<{ role: Role, site: { id: string, code: string, name: string, synthetic: boolean } | null }> } | null };

export type AuditChainQueryVariables = Exact<{ [key: string]: never; }>;


export type AuditChainQuery = { auditChain: { events: number, intact: boolean, firstBadEvent: string | null } };

export type AuditEventsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AuditEventsQuery = { auditEvents: { totalCount: number, edges: Array<{ node: { id: string, at: string, actor: string, action: string, subject: string, detail: string, hash: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CaseListQueryVariables = Exact<{
  filter?: CaseFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type CaseListQuery = { cases: { totalCount: number, edges: Array<{ node: { id: string, pseudonym: string, ageYears: number | null, location: string | null, createdAt: string, site: { id: string, name: string, synthetic: boolean }, labels: Array<{ target: Target, state: LabelState, value: boolean | null, tier: string | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CaseSitesQueryVariables = Exact<{ [key: string]: never; }>;


export type CaseSitesQuery = { sites: { edges: Array<{ node: { id: string, code: string, name: string } }> } };

export type CaseQueryVariables = Exact<{
  id: string | number;
}>;


export type CaseQuery = { case: { id: string, pseudonym: string, ageYears: number | null, location: string | null, createdAt: string, site: { id: string, code: string, name: string, synthetic: boolean }, labels: Array<{ target: Target, state: LabelState, value: boolean | null, tier: string | null, rule: string, reason: string }> } | null };

export type CaseHistoryQueryVariables = Exact<{
  id: string | number;
}>;


export type CaseHistoryQuery = { case: { id: string, history: Array<{ revisionId: string, number: number, at: string, by: string, source: RevisionSource, importId: string | null, fileName: string | null, reason: string | null, changedLabel: boolean, fields: Array<{ column: string, before: string | null, after: string | null }>, labels: Array<{ target: Target, state: LabelState, value: boolean | null, tier: string | null, rule: string, reason: string }> }> } | null };

export type CohortChangedLabelsQueryVariables = Exact<{
  id: string | number;
}>;


export type CohortChangedLabelsQuery = { cohort: { id: string, changedLabels: { ownCount: number, count: { atLeast: number, atMost: number }, sites: Array<{ count: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } }>, cases: { edges: Array<{ node: { pinned: boolean | null, now: boolean | null, state: LabelState, since: string, case: { id: string, pseudonym: string } } }> } } | null, changedLabelsKept: Array<{ reason: string, createdAt: string, person: { id: string, name: string } }> } | null };

export type KeepChangedLabelsMutationVariables = Exact<{
  cohortId: string | number;
  reason: string;
}>;


export type KeepChangedLabelsMutation = { keepChangedLabels: { id: string } };

export type CountFragment = { atLeast: number, atMost: number };

export type CohortStepFragment = { position: number, rule: string, description: string, undecided: boolean, remaining: { atLeast: number, atMost: number }, excluded: { atLeast: number, atMost: number }, withoutValue: { atLeast: number, atMost: number }, sites: Array<{ remaining: { atLeast: number, atMost: number }, excluded: { atLeast: number, atMost: number }, withoutValue: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } }> };

export type CohortSiteFragment = { total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, unlabelled: { atLeast: number, atMost: number }, splits: Array<{ split: Split, total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, unlabelled: { atLeast: number, atMost: number } }>, site: { id: string, code: string, name: string, kind: SiteKind } };

export type CohortFoldFragment = { fold: number, total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } };

export type CohortsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CohortsQuery = { cohorts: { totalCount: number, edges: Array<{ node: { id: string, name: string, version: string, target: Target, digest: string, createdAt: string, synthetic: boolean, size: { atLeast: number, atMost: number }, lock: { id: string, reason: string } | null, deprecation: { id: string, reason: string } | null, frozenBy: { id: string, name: string }, sites: Array<{ total: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CohortPageQueryVariables = Exact<{
  id: string | number;
}>;


export type CohortPageQuery = { cohort: { id: string, name: string, version: string, samePatient: SamePatient, target: Target, digest: string, createdAt: string, synthetic: boolean, lock: { id: string, reason: string, createdAt: string, by: { id: string, name: string } } | null, deprecation: { id: string, reason: string, createdAt: string, by: { id: string, name: string } } | null, events: Array<{ id: string, kind: CohortEventKind, reason: string, createdAt: string, by: { id: string, name: string } }>, versions: Array<{ id: string, name: string, version: string, digest: string, createdAt: string, lock: { id: string, reason: string } | null, deprecation: { id: string, reason: string } | null }>, runs: Array<{ id: string, name: string, state: RunState }>, exportsRows: Array<{ id: string, code: string, name: string }>, size: { atLeast: number, atMost: number }, frozenBy: { id: string, name: string }, rules: Array<{ sentence: string }>, attrition: Array<{ position: number, rule: string, description: string, undecided: boolean, remaining: { atLeast: number, atMost: number }, excluded: { atLeast: number, atMost: number }, withoutValue: { atLeast: number, atMost: number }, sites: Array<{ remaining: { atLeast: number, atMost: number }, excluded: { atLeast: number, atMost: number }, withoutValue: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } }> }>, sites: Array<{ total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, unlabelled: { atLeast: number, atMost: number }, splits: Array<{ split: Split, total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, unlabelled: { atLeast: number, atMost: number } }>, site: { id: string, code: string, name: string, kind: SiteKind } }>, folds: Array<{ fold: number, total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } }> } | null };

export type CohortExclusionsQueryVariables = Exact<{
  id: string | number;
  siteCode: string;
  position: number;
  after?: string | null | undefined;
}>;


export type CohortExclusionsQuery = { cohort: { id: string, exclusions: Array<{ pseudonym: string, value: string | null }> } | null };

export type PreviewCohortQueryVariables = Exact<{
  input: FreezeCohortInput;
}>;


export type PreviewCohortQuery = { previewCohort: { leak: string | null, size: { atLeast: number, atMost: number }, attrition: Array<{ position: number, rule: string, description: string, undecided: boolean, remaining: { atLeast: number, atMost: number }, excluded: { atLeast: number, atMost: number }, withoutValue: { atLeast: number, atMost: number }, sites: Array<{ remaining: { atLeast: number, atMost: number }, excluded: { atLeast: number, atMost: number }, withoutValue: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } }> }>, sites: Array<{ total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, unlabelled: { atLeast: number, atMost: number }, splits: Array<{ split: Split, total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, unlabelled: { atLeast: number, atMost: number } }>, site: { id: string, code: string, name: string, kind: SiteKind } }>, folds: Array<{ fold: number, total: { atLeast: number, atMost: number }, positives: { atLeast: number, atMost: number }, negatives: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } }>, foldWarnings: Array<{ message: string, site: { id: string, name: string } }> } };

export type FreezeCohortMutationVariables = Exact<{
  input: FreezeCohortInput;
}>;


export type FreezeCohortMutation = { freezeCohort: { id: string } };

export type SiteChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type SiteChoicesQuery = { sites: { edges: Array<{ node: { id: string, code: string, name: string, kind: SiteKind, synthetic: boolean, caseCount: { atLeast: number, atMost: number } } }> } };

export type MarkCohortMutationVariables = Exact<{
  cohortId: string | number;
  kind: CohortEventKind;
  reason: string;
}>;


export type MarkCohortMutation = { markCohort: { id: string } };

export type CohortDiffQueryVariables = Exact<{
  from: string | number;
  to: string | number;
}>;


export type CohortDiffQuery = { cohortDiff: { bump: VersionBump | null, redefined: Array<string>, rulesAdded: Array<string>, rulesDropped: Array<string>, added: { atLeast: number, atMost: number }, removed: { atLeast: number, atMost: number }, labelsChanged: { atLeast: number, atMost: number }, splitsMoved: { atLeast: number, atMost: number }, foldsMoved: { atLeast: number, atMost: number }, revisionsRenewed: { atLeast: number, atMost: number }, rows: Array<{ pseudonym: string, change: CohortChange, from: string | null, to: string | null, site: { id: string, code: string, name: string } }> | null } };

export type CohortChangesQueryVariables = Exact<{
  input: FreezeCohortInput;
}>;


export type CohortChangesQuery = { previewCohortChanges: { redefined: Array<string>, rulesAdded: Array<string>, rulesDropped: Array<string>, added: { atLeast: number, atMost: number }, removed: { atLeast: number, atMost: number }, labelsChanged: { atLeast: number, atMost: number }, splitsMoved: { atLeast: number, atMost: number }, foldsMoved: { atLeast: number, atMost: number }, revisionsRenewed: { atLeast: number, atMost: number } } | null };

export type EarlierVersionQueryVariables = Exact<{
  id: string | number;
}>;


export type EarlierVersionQuery = { cohort: { id: string, name: string, version: string, target: Target, validationFraction: number, seed: number, samePatient: SamePatient, rules: Array<{ field: string | null, operator: RuleOperator, low: number | null, high: number | null, values: Array<string>, whenMissing: WhenMissing }>, sites: Array<{ site: { id: string, code: string } }>, versions: Array<{ id: string, version: string }> } | null };

export type SharedPatientsQueryVariables = Exact<{
  siteCode: string;
}>;


export type SharedPatientsQuery = { sharedPatients: Array<{ pseudonym: string, otherSiteCodes: Array<string> }> };

export type TableOneFieldsFragment = { columns: Array<{ key: string, title: string, n: { atLeast: number, atMost: number } }>, blocks: Array<{ key: string, title: string, differences: Array<number | null>, rows: Array<{ value: string, cells: Array<{ atLeast: number, atMost: number } | null> }>, missing: Array<{ atLeast: number, atMost: number } | null>, quartiles: Array<{ median: number, low: number, high: number } | null> }> };

export type CohortTableOneQueryVariables = Exact<{
  id: string | number;
  by: TableBy;
}>;


export type CohortTableOneQuery = { cohort: { id: string, tableOne: { columns: Array<{ key: string, title: string, n: { atLeast: number, atMost: number } }>, blocks: Array<{ key: string, title: string, differences: Array<number | null>, rows: Array<{ value: string, cells: Array<{ atLeast: number, atMost: number } | null> }>, missing: Array<{ atLeast: number, atMost: number } | null>, quartiles: Array<{ median: number, low: number, high: number } | null> }> } } | null };

export type PreviewTableOneQueryVariables = Exact<{
  input: FreezeCohortInput;
  by: TableBy;
}>;


export type PreviewTableOneQuery = { previewTableOne: { columns: Array<{ key: string, title: string, n: { atLeast: number, atMost: number } }>, blocks: Array<{ key: string, title: string, differences: Array<number | null>, rows: Array<{ value: string, cells: Array<{ atLeast: number, atMost: number } | null> }>, missing: Array<{ atLeast: number, atMost: number } | null>, quartiles: Array<{ median: number, low: number, high: number } | null> }> } };

export type CohortExportsQueryVariables = Exact<{
  cohortId?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type CohortExportsQuery = { cohortExports: { totalCount: number, edges: Array<{ node: { id: string, format: ExportFormat, state: ExportState, fileName: string, bytes: number | null, digest: string | null, createdAt: string, expiresAt: string | null, cohort: { id: string, name: string, version: string, digest: string, synthetic: boolean }, rowsOf: Array<{ id: string, code: string, name: string }>, job: { id: string, phase: string, done: number, total: number | null, rate: number | null, cancelAsked: boolean, error: { code: string, message: string, remedy: string | null } | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ExportCohortMutationVariables = Exact<{
  cohortId: string | number;
  format: ExportFormat;
  licence: string;
}>;


export type ExportCohortMutation = { exportCohort: { id: string } };

export type CancelExportMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelExportMutation = { cancelExport: { id: string } };

export type FirstStepsQueryVariables = Exact<{ [key: string]: never; }>;


export type FirstStepsQuery = { sites: { totalCount: number, edges: Array<{ node: { id: string, enrolledAt: string | null, caseCount: { atLeast: number } } }> }, runs: { totalCount: number } };

export type HomePageQueryVariables = Exact<{ [key: string]: never; }>;


export type HomePageQuery = { home: { synthetic: boolean, actions: Array<{ kind: HomeActionKind, title: string, detail: string, href: string, since: string | null }>, activeRuns: Array<{ id: string, name: string, state: RunState, totalRounds: number, completedRounds: number, synthetic: boolean }>, latestModel: { id: string, name: string, createdAt: string, synthetic: boolean, roundNumber: number, run: { id: string, name: string }, evaluations: Array<{ id: string, state: EvaluationState, split: Split, site: { id: string, code: string, name: string, kind: SiteKind }, statistics: { n: number, suppressed: boolean, diceN: number, auroc: { value: number, low: number, high: number } | null, dice: { value: number, low: number, high: number } | null } | null }> } | null } };

export type ImportSeenFragment = { id: string, fileName: string, state: ImportState, totalRows: number | null, created: number | null, updated: number | null, unchanged: number | null, rejected: number | null, encoding: string | null, delimiter: string | null, format: string | null, createdAt: string, committedAt: string | null, importedBy: { id: string, name: string }, site: { id: string, code: string, name: string, synthetic: boolean }, job: { id: string, state: JobState, phase: string, done: number, total: number | null, rate: number | null, cancelAsked: boolean, startedAt: string | null, error: { code: string, message: string, remedy: string | null } | null } | null };

export type ProblemSeenFragment = { row: number | null, column: string | null, value: string | null, code: string, message: string, remedy: string | null, suggestion: string | null, allowed: { values: Array<string>, form: string } | null };

export type LabelImportsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type LabelImportsQuery = { labelImports: { totalCount: number, edges: Array<{ node: { id: string, fileName: string, state: ImportState, totalRows: number | null, created: number | null, updated: number | null, unchanged: number | null, rejected: number | null, encoding: string | null, delimiter: string | null, format: string | null, createdAt: string, committedAt: string | null, importedBy: { id: string, name: string }, site: { id: string, code: string, name: string, synthetic: boolean }, job: { id: string, state: JobState, phase: string, done: number, total: number | null, rate: number | null, cancelAsked: boolean, startedAt: string | null, error: { code: string, message: string, remedy: string | null } | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LabelImportQueryVariables = Exact<{
  id: string | number;
}>;


export type LabelImportQuery = { labelImport: { dryRunHash: string | null, changedLabels: number | null, undoneAt: string | null, id: string, fileName: string, state: ImportState, totalRows: number | null, created: number | null, updated: number | null, unchanged: number | null, rejected: number | null, encoding: string | null, delimiter: string | null, format: string | null, createdAt: string, committedAt: string | null, undoneBy: { id: string, name: string } | null, importedBy: { id: string, name: string }, site: { id: string, code: string, name: string, synthetic: boolean }, job: { id: string, state: JobState, phase: string, done: number, total: number | null, rate: number | null, cancelAsked: boolean, startedAt: string | null, error: { code: string, message: string, remedy: string | null } | null } | null } | null };

export type ImportDetailsQueryVariables = Exact<{
  id: string | number;
}>;


export type ImportDetailsQuery = { labelImport: { id: string, ignoredColumns: Array<string>, reason: string | null, undoReason: string | null, changedLabelsInUse: number | null, mayCorrect: boolean, corrections: Array<{ row: number, column: string, before: string, value: string, by: { id: string, name: string } }>, corrects: { id: string } | null, sameFileAs: { id: string, fileName: string, committedAt: string | null } | null, whyNotUndo: { code: string, message: string, remedy: string | null } | null, fileProblems: Array<{ row: number | null, column: string | null, value: string | null, code: string, message: string, remedy: string | null, suggestion: string | null, allowed: { values: Array<string>, form: string } | null }>, rows: Array<{ row: number, problems: Array<{ row: number | null, column: string | null, value: string | null, code: string, message: string, remedy: string | null, suggestion: string | null, allowed: { values: Array<string>, form: string } | null }> }> } | null };

export type ImportChangesQueryVariables = Exact<{
  id: string | number;
  onlyLabels: boolean;
  after: string;
}>;


export type ImportChangesQuery = { labelImport: { id: string, changes: Array<{ caseId: string, pseudonym: string, changesLabel: boolean, fields: Array<{ column: string, before: string | null, after: string | null }>, before: Array<{ target: Target, state: LabelState, value: boolean | null, tier: string | null }>, after: Array<{ target: Target, state: LabelState, value: boolean | null, tier: string | null }>, inUse: { models: number, cohorts: Array<{ id: string, name: string }> } }> } | null };

export type LabelMappingQueryVariables = Exact<{
  siteCode: string;
}>;


export type LabelMappingQuery = { labelMapping: { mapping: string, savedAt: string } | null };

export type CommitLabelImportMutationVariables = Exact<{
  dryRunHash: string;
  validRowsOnly: boolean;
  reason?: string | null | undefined;
}>;


export type CommitLabelImportMutation = { commitLabelImport: { id: string, state: ImportState } };

export type CorrectLabelImportMutationVariables = Exact<{
  id: string | number;
  corrections: Array<CellCorrectionInput> | CellCorrectionInput;
}>;


export type CorrectLabelImportMutation = { correctLabelImport: { id: string } };

export type CorrectedAsQueryVariables = Exact<{
  id: string | number;
}>;


export type CorrectedAsQuery = { labelImport: { id: string, correctedAs: { id: string } | null } | null };

export type DropLabelImportMutationVariables = Exact<{
  id: string | number;
}>;


export type DropLabelImportMutation = { dropLabelImport: { id: string, state: ImportState } };

export type UndoLabelImportMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type UndoLabelImportMutation = { undoLabelImport: { id: string, state: ImportState } };

export type AblationPageQueryVariables = Exact<{
  cohortId: string | number;
  fold?: number | null | undefined;
}>;


export type AblationPageQuery = { ablation: { target: Target, disclaimer: string, rule: string, comparisons: number, cohort: { id: string, name: string, version: string, digest: string }, columns: Array<{ split: Split, external: boolean, site: { id: string, code: string, name: string } }>, dimensions: Array<{ name: string, levels: Array<string> }>, arms: Array<{ levels: Array<string>, classifies: boolean, segments: boolean, runs: number, internalN: number, externalN: number, internalDiceN: number, internalAuroc: { value: number, low: number, high: number } | null, externalAuroc: { value: number, low: number, high: number } | null, internalDice: { value: number, low: number, high: number } | null, modelVersion: { id: string, name: string, fold: number | null } | null, cells: Array<{ state: EvaluationState, suppressed: boolean, n: number, diceN: number, site: { id: string, code: string }, auroc: { value: number, low: number, high: number } | null, dice: { value: number, low: number, high: number } | null }> }>, differences: Array<{ dimension: string, more: number, less: number, alsoDiffer: Array<string>, auroc: { value: number, low: number, high: number, p: number | null, n: number } | null }> } };

export type LeaderboardCohortsQueryVariables = Exact<{ [key: string]: never; }>;


export type LeaderboardCohortsQuery = { cohorts: { edges: Array<{ node: { id: string, name: string, version: string, synthetic: boolean, size: { atLeast: number, atMost: number } } }> } };

export type LeaderboardPageQueryVariables = Exact<{
  cohortId: string | number;
  fold?: number | null | undefined;
  baselineId?: string | number | null | undefined;
  everyRound: boolean;
}>;


export type LeaderboardPageQuery = { leaderboard: { target: Target, synthetic: boolean, disclaimer: string, comparisons: number, notShown: number, cohort: { id: string, name: string, version: string, digest: string }, baseline: { id: string, name: string } | null, columns: Array<{ split: Split, external: boolean, site: { id: string, code: string, name: string, kind: SiteKind } }>, rows: Array<{ rankFrom: number | null, rankTo: number | null, internalN: number, externalN: number, internalAuroc: { value: number, low: number, high: number } | null, externalAuroc: { value: number, low: number, high: number } | null, difference: { value: number, low: number, high: number, p: number | null, n: number } | null, internalFigures: { positives: number, negatives: number, diceN: number, calibrationN: number, sensitivity: { value: number, low: number, high: number } | null, specificity: { value: number, low: number, high: number } | null, accuracy: { value: number, low: number, high: number } | null, dice: { value: number, low: number, high: number } | null, calibrationInTheLarge: { value: number, low: number, high: number } | null } | null, pooledAuroc: { value: number, low: number, high: number, lower: number, upper: number, width: number, n: number, prevalences: Array<{ n: number, share: { value: number, low: number, high: number }, site: { id: string, code: string, name: string } }> } | null, modelVersion: { id: string, name: string, fold: number | null, covariates: Covariates, attention: Attention, aliases: Array<string>, changedLabels: { count: { atLeast: number, atMost: number } } | null }, cells: Array<{ state: EvaluationState, site: { id: string, code: string }, statistics: { n: number, suppressed: boolean, diceN: number, auroc: { value: number, low: number, high: number } | null, dice: { value: number, low: number, high: number } | null, brier: { value: number, low: number, high: number } | null, sensitivity: { value: number, low: number, high: number } | null, specificity: { value: number, low: number, high: number } | null } | null }> }> } };

export type LineagePageQueryVariables = Exact<{
  of: LineageOfInput;
  direction: LineageDirection;
  after?: string | number | null | undefined;
}>;


export type LineagePageQuery = { lineage: { focus: string, runCount: number, after: string | null, nodes: Array<{ key: string, kind: LineageKind, id: string | null, runId: string | null, fromRound: number | null, toRound: number | null, use: LineageUse | null, count: { atLeast: number, atMost: number }, assay: { name: string, result: string, cloneOrPanel: string | null, date: string | null } | null, sites: Array<{ own: boolean, count: { atLeast: number, atMost: number }, site: { id: string, name: string } }>, thing:
        | { __typename: 'Case', id: string, pseudonym: string }
        | { __typename: 'Cohort', id: string, name: string, synthetic: boolean }
        | { __typename: 'Evaluation', id: string }
        | { __typename: 'LineageRevision', id: string, number: number, case: { id: string, pseudonym: string } }
        | { __typename: 'ModelVersion', id: string, name: string, synthetic: boolean }
        | { __typename: 'Prediction', id: string, case: { id: string, pseudonym: string } }
        | { __typename: 'Round', id: string, number: number }
        | { __typename: 'Run', id: string, name: string, synthetic: boolean }
        | { __typename: 'SiteUpdate', payloadDigest: string }
       | null }>, edges: Array<{ from: string, to: string, use: LineageUse | null }> } };

export type LineageThingsQueryVariables = Exact<{
  key: string | number;
  after?: string | null | undefined;
}>;


export type LineageThingsQuery = { lineageThings: { after: string | null, things: Array<
      | { __typename: 'Case' }
      | { __typename: 'Cohort' }
      | { __typename: 'Evaluation', id: string, site: { id: string, name: string }, modelVersion: { id: string, name: string } }
      | { __typename: 'LineageRevision', id: string, number: number, case: { id: string, pseudonym: string } }
      | { __typename: 'ModelVersion', id: string, name: string }
      | { __typename: 'Prediction', id: string, case: { id: string, pseudonym: string }, modelVersion: { id: string, name: string } }
      | { __typename: 'Round', id: string, number: number }
      | { __typename: 'Run' }
      | { __typename: 'SiteUpdate', payloadDigest: string, acceptedAt: string, site: { id: string, name: string } }
    > } };

export type ModelsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ModelsQuery = { modelVersions: { totalCount: number, edges: Array<{ node: { id: string, name: string, digest: string, roundNumber: number, target: Target, task: NetworkTask, covariates: Covariates, attention: Attention, network: NetworkSize, aliases: Array<string>, createdAt: string, synthetic: boolean, run: { id: string, name: string }, evaluations: Array<{ id: string, state: EvaluationState, split: Split, site: { id: string, code: string, name: string, kind: SiteKind }, statistics: { n: number, suppressed: boolean, auroc: { value: number, low: number, high: number } | null } | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ModelPageQueryVariables = Exact<{
  id: string | number;
}>;


export type ModelPageQuery = { modelVersion: { id: string, name: string, digest: string, bytes: number, averagingDecay: number, localLayers: LocalLayers, aggregateDigest: string | null, lineageRoot: string | null, network: NetworkSize, target: Target, task: NetworkTask, covariates: Covariates, attention: Attention, parameterCount: number, fold: number | null, roundNumber: number, aliases: Array<string>, createdAt: string, synthetic: boolean, changedLabels: { ownCount: number, count: { atLeast: number, atMost: number }, sites: Array<{ count: { atLeast: number, atMost: number }, site: { id: string, code: string, name: string, kind: SiteKind } }>, cases: { edges: Array<{ node: { pinned: boolean | null, now: boolean | null, state: LabelState, since: string, use: LineageUse | null, case: { id: string, pseudonym: string } } }> } } | null, run: { id: string, name: string, cohort: { id: string, name: string, version: string, digest: string } }, parent: { id: string, name: string, digest: string, task: NetworkTask, roundNumber: number } | null, contributions: Array<{ examples: number, weight: number | null, updateDigest: string, site: { id: string, code: string, name: string, kind: SiteKind } }>, internalAuroc: { value: number, low: number, high: number, n: number } | null, externalAuroc: { value: number, low: number, high: number, n: number } | null, evaluations: Array<{ id: string, split: Split, state: EvaluationState, failure: string | null, requestedAt: string, finishedAt: string | null, site: { id: string, code: string, name: string, kind: SiteKind, connection: SiteConnectionState }, statistics: { n: number, unscored: number, positives: number | null, negatives: number | null, suppressed: boolean, threshold: number, diceN: number, synthetic: boolean, calibration: Array<{ n: number, probabilitySum: number, positives: number } | null> | null, auroc: { value: number, low: number, high: number } | null, averagePrecision: { value: number, low: number, high: number } | null, accuracy: { value: number, low: number, high: number } | null, sensitivity: { value: number, low: number, high: number } | null, specificity: { value: number, low: number, high: number } | null, brier: { value: number, low: number, high: number } | null, dice: { value: number, low: number, high: number } | null } | null }> } | null };

export type SetModelAliasMutationVariables = Exact<{
  modelVersionId: string | number;
  alias: string;
  despite?: string | null | undefined;
}>;


export type SetModelAliasMutation = { setModelAlias: { id: string, aliases: Array<string> } };

export type CreatePersonMutationVariables = Exact<{
  name: string;
  email: string;
  password: string;
  role: Role;
  siteCode?: string | null | undefined;
}>;


export type CreatePersonMutation = { createPerson: { id: string } };

export type PersonSitesQueryVariables = Exact<{ [key: string]: never; }>;


export type PersonSitesQuery = { sites: { edges: Array<{ node: { id: string, code: string, name: string } }> } };

export type PeopleQueryVariables = Exact<{ [key: string]: never; }>;


export type PeopleQuery = { people: Array<{ id: string, name: string, email: string, createdAt: string, memberships: Array<{ role: Role, site: { id: string, name: string } | null }> }> };

export type PortalNewsSubscriptionVariables = Exact<{
  after?: number | null | undefined;
}>;


export type PortalNewsSubscription = { news: { sequence: number, topic: NewsTopic, id: string } };

export type PredictionsQueryVariables = Exact<{
  after?: string | null | undefined;
  state?: PredictionState | null | undefined;
}>;


export type PredictionsQuery = { predictions: { totalCount: number, edges: Array<{ node: { id: string, state: PredictionState, requestedAt: string, answeredAt: string | null, synthetic: boolean, siteConnection: SiteConnectionState, views: number | null, requestedBy: { id: string, name: string }, case: { id: string, pseudonym: string, site: { id: string, code: string, name: string } }, modelVersion: { id: string, name: string, target: Target, covariates: Covariates, attention: Attention }, probability: { value: number, low: number, high: number } | null, withheld: Array<{ code: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PredictionPageQueryVariables = Exact<{
  id: string | number;
}>;


export type PredictionPageQuery = { prediction: { id: string, state: PredictionState, requestedAt: string, answeredAt: string | null, synthetic: boolean, siteConnection: SiteConnectionState, views: number | null, tumourVolumeMl: number | null, sequencesUsed: Array<string> | null, requestedBy: { id: string, name: string }, case: { id: string, pseudonym: string, ageYears: number | null, location: string | null, site: { id: string, code: string, name: string, kind: SiteKind, connection: SiteConnectionState, lastSeenAt: string | null } }, modelVersion: { id: string, name: string, target: Target, digest: string, fold: number | null, covariates: Covariates, attention: Attention, changedLabels: { count: { atLeast: number, atMost: number } } | null }, probability: { value: number, low: number, high: number } | null, withheld: Array<{ code: string, message: string }>, calibrated: { decision: Decision, abstainLow: number, abstainHigh: number, temperature: number, n: number, source: CalibrationSource, prevalence: number | null, probability: { value: number, low: number, high: number } } | null, failure: { code: string, message: string, remedy: string | null } | null, siteEvaluation: { id: string, split: Split, state: EvaluationState, site: { id: string, code: string, name: string, kind: SiteKind }, statistics: { n: number, positives: number | null, negatives: number | null, suppressed: boolean, threshold: number, diceN: number, auroc: { value: number, low: number, high: number } | null, sensitivity: { value: number, low: number, high: number } | null, specificity: { value: number, low: number, high: number } | null, dice: { value: number, low: number, high: number } | null } | null } | null } | null };

export type CaseChoicesQueryVariables = Exact<{
  filter?: CaseFilter | null | undefined;
}>;


export type CaseChoicesQuery = { cases: { totalCount: number, edges: Array<{ node: { id: string, pseudonym: string, ageYears: number | null, location: string | null, site: { id: string, code: string, name: string, connection: SiteConnectionState } } }> } };

export type ModelChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelChoicesQuery = { modelVersions: { edges: Array<{ node: { id: string, name: string, target: Target, covariates: Covariates, attention: Attention, aliases: Array<string>, createdAt: string, run: { id: string, name: string } } }> } };

export type RequestPredictionMutationVariables = Exact<{
  caseId: string | number;
  modelVersionId: string | number;
}>;


export type RequestPredictionMutation = { requestPrediction: { id: string } };

export type ReviewChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type ReviewChoicesQuery = { reviews: { edges: Array<{ node: { id: string, name: string, createdAt: string } }> } };

export type ReviewAgreementQueryVariables = Exact<{
  id: string | number;
  of: AgreementOf;
}>;


export type ReviewAgreementQuery = { review: { id: string, name: string, readsEach: number, agreement: { categories: Array<string>, all: { tooFew: boolean, withheld: boolean, n: { atLeast: number, atMost: number }, percent: { value: number, low: number, high: number } | null, cohen: { value: number, low: number, high: number } | null, fleiss: { value: number, low: number, high: number } | null, ac1: { value: number, low: number, high: number } | null }, bySite: Array<{ tooFew: boolean, withheld: boolean, site: { id: string, name: string, code: string, kind: SiteKind, synthetic: boolean } | null, n: { atLeast: number, atMost: number }, percent: { value: number, low: number, high: number } | null, cohen: { value: number, low: number, high: number } | null, fleiss: { value: number, low: number, high: number } | null, ac1: { value: number, low: number, high: number } | null }>, byEvidence: Array<{ evidence: EvidenceKind | null, tooFew: boolean, withheld: boolean, n: { atLeast: number, atMost: number }, percent: { value: number, low: number, high: number } | null, cohen: { value: number, low: number, high: number } | null, fleiss: { value: number, low: number, high: number } | null, ac1: { value: number, low: number, high: number } | null }>, pairs: Array<{ readers: Array<string>, people: Array<{ id: string, name: string }> | null, matrix: Array<Array<{ atLeast: number, atMost: number }>> | null, agreement: { tooFew: boolean, withheld: boolean, n: { atLeast: number, atMost: number }, percent: { value: number, low: number, high: number } | null, cohen: { value: number, low: number, high: number } | null, fleiss: { value: number, low: number, high: number } | null, ac1: { value: number, low: number, high: number } | null } }> } } | null };

export type AgreedFragment = { tooFew: boolean, withheld: boolean, n: { atLeast: number, atMost: number }, percent: { value: number, low: number, high: number } | null, cohen: { value: number, low: number, high: number } | null, fleiss: { value: number, low: number, high: number } | null, ac1: { value: number, low: number, high: number } | null };

export type OverlapSeenFragment = { median: number, lowerQuartile: number, upperQuartile: number, mean: { value: number, low: number, high: number } };

export type AgreementOverTimeQueryVariables = Exact<{
  of: AgreementOf;
}>;


export type AgreementOverTimeQuery = { agreementOverTime: Array<{ month: string, agreement: { tooFew: boolean, withheld: boolean, n: { atLeast: number, atMost: number }, percent: { value: number, low: number, high: number } | null, cohen: { value: number, low: number, high: number } | null, fleiss: { value: number, low: number, high: number } | null, ac1: { value: number, low: number, high: number } | null } }> };

export type SegmenterAgreementsQueryVariables = Exact<{ [key: string]: never; }>;


export type SegmenterAgreementsQuery = { segmenterAgreements: Array<{ id: string, raters: Array<string>, toleranceMm: number, synthetic: boolean, recordedAt: string, site: { id: string, name: string, code: string, kind: SiteKind }, n: { atLeast: number, atMost: number }, leftOut: { atLeast: number, atMost: number }, dice: { median: number, lowerQuartile: number, upperQuartile: number, mean: { value: number, low: number, high: number } } | null, surfaceDice: { median: number, lowerQuartile: number, upperQuartile: number, mean: { value: number, low: number, high: number } } | null }> };

export type RecordSegmentersMutationVariables = Exact<{
  siteCode: string;
  json: string;
}>;


export type RecordSegmentersMutation = { recordSegmenterAgreement: { id: string } };

export type DisputesQueryVariables = Exact<{ [key: string]: never; }>;


export type DisputesQuery = { disputes: { total: number, disputes: Array<{ id: string, since: string, byReaders: boolean, reason: string, evidenceDigest: string, evidence: Array<{ group: string, name: string, about: string, value: string | null }>, proposals: Array<{ target: Target, state: LabelState, value: boolean | null, rule: string, reason: string }>, reads: Array<{ letter: string, call: ReadCall, confidence: Confidence, maskVerdict: MaskVerdict, maskReason: MaskReason | null }> }> } };

export type SettleDisputeMutationVariables = Exact<{
  caseId: string | number;
  evidenceDigest: string;
  call: ReadCall;
  reason: string;
}>;


export type SettleDisputeMutation = { settleDispute: { caseId: string, revisionId: string, nextId: string | null } };

export type MyReadsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyReadsQuery = { myReads: { left: number, overdue: number, done: number, inAdjudication: number, nextDueAt: string | null, reads: Array<{ id: string, number: number, reviewName: string, dueAt: string, savedAt: string | null, askedAgain: boolean }> } };

export type BlindReadQueryVariables = Exact<{
  id: string | number;
}>;


export type BlindReadQuery = { blindRead: { id: string, number: number, reviewName: string, dueAt: string, state: ReadState, askedAgain: boolean, call: ReadCall | null, confidence: Confidence | null, maskVerdict: MaskVerdict | null, maskReason: MaskReason | null, savedAt: string | null, submittedAt: string | null, evidenceDigest: string, nextId: string | null, evidence: Array<{ group: string, name: string, about: string, value: string | null }> } | null, myReads: { left: number } };

export type SaveReadMutationVariables = Exact<{
  id: string | number;
  input: BlindReadInput;
}>;


export type SaveReadMutation = { saveRead: { id: string, savedAt: string | null } };

export type SubmitReadMutationVariables = Exact<{
  id: string | number;
  input: BlindReadInput;
}>;


export type SubmitReadMutation = { submitRead: { id: string, submittedAt: string | null, nextId: string | null } };

export type ReviewsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ReviewsQuery = { reviews: { totalCount: number, edges: Array<{ node: { id: string, name: string, choice: ReviewChoice, readsEach: number, dueAt: string, createdAt: string, openedBy: { id: string, name: string }, progress: { readsDone: { atLeast: number, atMost: number }, readsAsked: { atLeast: number, atMost: number }, counts: { waiting: { atLeast: number, atMost: number }, agreed: { atLeast: number, atMost: number }, disputed: { atLeast: number, atMost: number }, settled: { atLeast: number, atMost: number } } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReviewQueryVariables = Exact<{
  id: string | number;
}>;


export type ReviewQuery = { review: { id: string, name: string, choice: ReviewChoice, readsEach: number, dueAt: string, seed: number, createdAt: string, openedBy: { id: string, name: string }, progress: { readsDone: { atLeast: number, atMost: number }, readsAsked: { atLeast: number, atMost: number }, counts: { waiting: { atLeast: number, atMost: number }, agreed: { atLeast: number, atMost: number }, disputed: { atLeast: number, atMost: number }, settled: { atLeast: number, atMost: number } }, sites: Array<{ site: { id: string, name: string, code: string, kind: SiteKind, synthetic: boolean }, cases: { atLeast: number, atMost: number }, counts: { waiting: { atLeast: number, atMost: number }, agreed: { atLeast: number, atMost: number }, disputed: { atLeast: number, atMost: number }, settled: { atLeast: number, atMost: number } } }>, readers: Array<{ done: number | null, left: number | null, person: { id: string, name: string } }> } } | null };

export type ReviewPlanQueryVariables = Exact<{
  input: ReviewInput;
}>;


export type ReviewPlanQuery = { reviewPlan: { sites: Array<{ readers: number, short: boolean, site: { id: string, name: string, code: string, kind: SiteKind }, cases: { atLeast: number, atMost: number } }>, readers: Array<{ chosen: boolean, reads: number | null, person: { id: string, name: string }, sites: Array<{ id: string, name: string }> }> } };

export type OpenReviewMutationVariables = Exact<{
  input: ReviewInput;
}>;


export type OpenReviewMutation = { openReview: { id: string } };

export type ReviewSitesQueryVariables = Exact<{ [key: string]: never; }>;


export type ReviewSitesQuery = { sites: { edges: Array<{ node: { id: string, code: string, name: string, kind: SiteKind } }> } };

export type ProposeChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type ProposeChoicesQuery = { cohorts: { totalCount: number, edges: Array<{ node: { id: string, name: string, version: string, target: Target, lock: { id: string } | null, deprecation: { id: string } | null, size: { atLeast: number, atMost: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, modelVersions: { edges: Array<{ node: { id: string, name: string, network: NetworkSize, task: NetworkTask, covariates: Covariates, attention: Attention } }> } };

export type ApproveRunMutationVariables = Exact<{
  runId: string | number;
  siteCode: string;
  planHash: string;
}>;


export type ApproveRunMutation = { approveRun: { id: string, state: RunState } };

export type CancelRunMutationVariables = Exact<{
  runId: string | number;
  reason: string;
}>;


export type CancelRunMutation = { cancelRun: { id: string, state: RunState } };

export type PauseRunMutationVariables = Exact<{
  runId: string | number;
  reason: string;
}>;


export type PauseRunMutation = { pauseRun: { id: string, pausedAt: string | null } };

export type ResumeRunMutationVariables = Exact<{
  runId: string | number;
}>;


export type ResumeRunMutation = { resumeRun: { id: string, pausedAt: string | null } };

export type WithdrawSiteMutationVariables = Exact<{
  runId: string | number;
  siteCode: string;
  reason: string;
}>;


export type WithdrawSiteMutation = { withdrawSite: { id: string, state: RunState } };

export type ProposeRunMutationVariables = Exact<{
  input: ProposeRunInput;
}>;


export type ProposeRunMutation = { proposeRun: { id: string } };

export type RunsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type RunsQuery = { runs: { totalCount: number, edges: Array<{ node: { id: string, name: string, state: RunState, network: NetworkSize, target: Target, task: NetworkTask, totalRounds: number, completedRounds: number, createdAt: string, startedAt: string | null, finishedAt: string | null, synthetic: boolean, cohort: { id: string, name: string, version: string, digest: string }, sites: Array<{ approved: boolean, trains: boolean, site: { id: string, code: string, name: string } }>, latestModel: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RunPageQueryVariables = Exact<{
  id: string | number;
}>;


export type RunPageQuery = { run: { id: string, name: string, state: RunState, planHash: string, plan: string, network: NetworkSize, target: Target, task: NetworkTask, totalRounds: number, completedRounds: number, createdAt: string, startedAt: string | null, finishedAt: string | null, failure: string | null, pausedAt: string | null, pausedBecause: string | null, synthetic: boolean, parentModel: { id: string, name: string } | null, cohort: { id: string, name: string, version: string, digest: string, changedLabels: { count: { atLeast: number, atMost: number } } | null }, proposedBy: { id: string, name: string }, latestModel: { id: string, name: string, changedLabels: { count: { atLeast: number, atMost: number } } | null } | null, sites: Array<{ trains: boolean, approved: boolean, approvedAt: string | null, withdrawnAt: string | null, withdrawnBecause: string | null, approvedBy: { id: string, name: string } | null, waitsBehind: { ahead: number, round: number, run: { id: string, name: string } } | null, site: { id: string, code: string, name: string, kind: SiteKind, connection: SiteConnectionState, lastSeenAt: string | null } }>, rounds: Array<{ id: string, number: number, attempt: number, state: RoundState, openedAt: string, closedAt: string | null, goesOnWithoutAt: string | null, meanLoss: number | null, modelVersion: { id: string, name: string, digest: string } | null, progress: Array<{ step: number, steps: number, meanLoss: number | null, updatedAt: string, site: { id: string, code: string, name: string } }>, report: Array<{ outcome: SiteOutcome, code: string | null, site: { id: string, code: string, name: string } }>, updates: Array<{ examples: number, labelled: number, masked: number, meanLoss: number, norm: number, payloadDigest: string, payloadBytes: number, float32Bytes: number, encodingError: number | null, acceptedAt: string, site: { id: string, code: string, name: string } }> }> } | null };

export type RunResultsQueryVariables = Exact<{
  runId: string | number;
}>;


export type RunResultsQuery = { modelVersions: { edges: Array<{ node: { id: string, roundNumber: number, evaluations: Array<{ id: string, state: EvaluationState, site: { id: string, code: string, name: string, kind: SiteKind }, statistics: { n: number, diceN: number, auroc: { value: number, low: number, high: number } | null, dice: { value: number, low: number, high: number } | null } | null }> } }> } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: boolean };

export type SitesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SitesQuery = { sites: { totalCount: number, edges: Array<{ node: { id: string, code: string, name: string, kind: SiteKind, synthetic: boolean, connection: SiteConnectionState, lastSeenAt: string | null, enrolledAt: string | null, disclosureFloor: number, caseCount: { atLeast: number, atMost: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateSiteMutationVariables = Exact<{
  code: string;
  name: string;
  kind: SiteKind;
  synthetic: boolean;
}>;


export type CreateSiteMutation = { createSite: { id: string } };

export type IssueEnrolmentTokenMutationVariables = Exact<{
  siteCode: string;
}>;


export type IssueEnrolmentTokenMutation = { issueEnrolmentToken: { token: string, siteCode: string, expiresAt: string } };

export type RevokeTrainerKeyMutationVariables = Exact<{
  siteCode: string;
}>;


export type RevokeTrainerKeyMutation = { revokeTrainerKey: { id: string, connection: SiteConnectionState, enrolledAt: string | null } };

export type SetDisclosureFloorMutationVariables = Exact<{
  siteCode: string;
  floor: number;
  reason: string;
}>;


export type SetDisclosureFloorMutation = { setDisclosureFloor: { id: string, disclosureFloor: number } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const CountFragmentDoc = new TypedDocumentString(`
    fragment Count on ReleasedCount {
  atLeast
  atMost
}
    `, {"fragmentName":"Count"}) as unknown as TypedDocumentString<CountFragment, unknown>;
export const CohortStepFragmentDoc = new TypedDocumentString(`
    fragment CohortStep on AttritionStep {
  position
  rule
  description
  remaining {
    ...Count
  }
  excluded {
    ...Count
  }
  withoutValue {
    ...Count
  }
  undecided
  sites {
    remaining {
      ...Count
    }
    excluded {
      ...Count
    }
    withoutValue {
      ...Count
    }
    site {
      id
      code
      name
      kind
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`, {"fragmentName":"CohortStep"}) as unknown as TypedDocumentString<CohortStepFragment, unknown>;
export const CohortSiteFragmentDoc = new TypedDocumentString(`
    fragment CohortSite on CohortSiteCount {
  total {
    ...Count
  }
  positives {
    ...Count
  }
  negatives {
    ...Count
  }
  unlabelled {
    ...Count
  }
  splits {
    split
    total {
      ...Count
    }
    positives {
      ...Count
    }
    negatives {
      ...Count
    }
    unlabelled {
      ...Count
    }
  }
  site {
    id
    code
    name
    kind
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`, {"fragmentName":"CohortSite"}) as unknown as TypedDocumentString<CohortSiteFragment, unknown>;
export const CohortFoldFragmentDoc = new TypedDocumentString(`
    fragment CohortFold on CohortFoldCount {
  fold
  total {
    ...Count
  }
  positives {
    ...Count
  }
  negatives {
    ...Count
  }
  site {
    id
    code
    name
    kind
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`, {"fragmentName":"CohortFold"}) as unknown as TypedDocumentString<CohortFoldFragment, unknown>;
export const TableOneFieldsFragmentDoc = new TypedDocumentString(`
    fragment TableOneFields on TableOne {
  columns {
    key
    title
    n {
      ...Count
    }
  }
  blocks {
    key
    title
    rows {
      value
      cells {
        ...Count
      }
    }
    missing {
      ...Count
    }
    quartiles {
      median
      low
      high
    }
    differences
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`, {"fragmentName":"TableOneFields"}) as unknown as TypedDocumentString<TableOneFieldsFragment, unknown>;
export const ImportSeenFragmentDoc = new TypedDocumentString(`
    fragment ImportSeen on LabelImport {
  id
  fileName
  state
  totalRows
  created
  updated
  unchanged
  rejected
  encoding
  delimiter
  format
  createdAt
  committedAt
  importedBy {
    id
    name
  }
  site {
    id
    code
    name
    synthetic
  }
  job {
    id
    state
    phase
    done
    total
    rate
    cancelAsked
    startedAt
    error {
      code
      message
      remedy
    }
  }
}
    `, {"fragmentName":"ImportSeen"}) as unknown as TypedDocumentString<ImportSeenFragment, unknown>;
export const ProblemSeenFragmentDoc = new TypedDocumentString(`
    fragment ProblemSeen on ImportProblem {
  row
  column
  value
  code
  message
  remedy
  suggestion
  allowed {
    values
    form
  }
}
    `, {"fragmentName":"ProblemSeen"}) as unknown as TypedDocumentString<ProblemSeenFragment, unknown>;
export const AgreedFragmentDoc = new TypedDocumentString(`
    fragment Agreed on AgreementGroup {
  n {
    ...Count
  }
  tooFew
  withheld
  percent {
    value
    low
    high
  }
  cohen {
    value
    low
    high
  }
  fleiss {
    value
    low
    high
  }
  ac1 {
    value
    low
    high
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`, {"fragmentName":"Agreed"}) as unknown as TypedDocumentString<AgreedFragment, unknown>;
export const OverlapSeenFragmentDoc = new TypedDocumentString(`
    fragment OverlapSeen on SegmenterSummary {
  mean {
    value
    low
    high
  }
  median
  lowerQuartile
  upperQuartile
}
    `, {"fragmentName":"OverlapSeen"}) as unknown as TypedDocumentString<OverlapSeenFragment, unknown>;
export const ApiTokensDocument = new TypedDocumentString(`
    query ApiTokens {
  apiTokens {
    id
    name
    createdAt
    expiresAt
    lastUsedAt
  }
}
    `) as unknown as TypedDocumentString<ApiTokensQuery, ApiTokensQueryVariables>;
export const CreateApiTokenDocument = new TypedDocumentString(`
    mutation CreateApiToken($name: String!, $expiresInDays: Int!) {
  createApiToken(name: $name, expiresInDays: $expiresInDays) {
    id
    secret
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<CreateApiTokenMutation, CreateApiTokenMutationVariables>;
export const RevokeApiTokenDocument = new TypedDocumentString(`
    mutation RevokeApiToken($id: ID!) {
  revokeApiToken(id: $id)
}
    `) as unknown as TypedDocumentString<RevokeApiTokenMutation, RevokeApiTokenMutationVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($email: String!, $password: String!) {
  signIn(email: $email, password: $password) {
    id
  }
}
    `) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    email
    name
    sessionExpiresAt
    memberships {
      role
      site {
        id
        code
        name
        synthetic
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const AuditChainDocument = new TypedDocumentString(`
    query AuditChain {
  auditChain {
    events
    intact
    firstBadEvent
  }
}
    `) as unknown as TypedDocumentString<AuditChainQuery, AuditChainQueryVariables>;
export const AuditEventsDocument = new TypedDocumentString(`
    query AuditEvents($after: String) {
  auditEvents(first: 50, after: $after) {
    edges {
      node {
        id
        at
        actor
        action
        subject
        detail
        hash
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `) as unknown as TypedDocumentString<AuditEventsQuery, AuditEventsQueryVariables>;
export const CaseListDocument = new TypedDocumentString(`
    query CaseList($filter: CaseFilter, $after: String) {
  cases(filter: $filter, first: 25, after: $after) {
    edges {
      node {
        id
        pseudonym
        ageYears
        location
        createdAt
        site {
          id
          name
          synthetic
        }
        labels {
          target
          state
          value
          tier
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `) as unknown as TypedDocumentString<CaseListQuery, CaseListQueryVariables>;
export const CaseSitesDocument = new TypedDocumentString(`
    query CaseSites {
  sites(first: 200) {
    edges {
      node {
        id
        code
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CaseSitesQuery, CaseSitesQueryVariables>;
export const CaseDocument = new TypedDocumentString(`
    query Case($id: ID!) {
  case(id: $id) {
    id
    pseudonym
    ageYears
    location
    createdAt
    site {
      id
      code
      name
      synthetic
    }
    labels {
      target
      state
      value
      tier
      rule
      reason
    }
  }
}
    `) as unknown as TypedDocumentString<CaseQuery, CaseQueryVariables>;
export const CaseHistoryDocument = new TypedDocumentString(`
    query CaseHistory($id: ID!) {
  case(id: $id) {
    id
    history {
      revisionId
      number
      at
      by
      source
      importId
      fileName
      reason
      changedLabel
      fields {
        column
        before
        after
      }
      labels {
        target
        state
        value
        tier
        rule
        reason
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CaseHistoryQuery, CaseHistoryQueryVariables>;
export const CohortChangedLabelsDocument = new TypedDocumentString(`
    query CohortChangedLabels($id: ID!) {
  cohort(id: $id) {
    id
    changedLabels {
      ownCount
      count {
        atLeast
        atMost
      }
      sites {
        count {
          atLeast
          atMost
        }
        site {
          id
          code
          name
          kind
        }
      }
      cases {
        edges {
          node {
            pinned
            now
            state
            since
            case {
              id
              pseudonym
            }
          }
        }
      }
    }
    changedLabelsKept {
      reason
      createdAt
      person {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CohortChangedLabelsQuery, CohortChangedLabelsQueryVariables>;
export const KeepChangedLabelsDocument = new TypedDocumentString(`
    mutation KeepChangedLabels($cohortId: ID!, $reason: String!) {
  keepChangedLabels(cohortId: $cohortId, reason: $reason) {
    id
  }
}
    `) as unknown as TypedDocumentString<KeepChangedLabelsMutation, KeepChangedLabelsMutationVariables>;
export const CohortsDocument = new TypedDocumentString(`
    query Cohorts($after: String) {
  cohorts(first: 25, after: $after) {
    edges {
      node {
        id
        name
        version
        target
        size {
          ...Count
        }
        digest
        lock {
          id
          reason
        }
        deprecation {
          id
          reason
        }
        createdAt
        synthetic
        frozenBy {
          id
          name
        }
        sites {
          total {
            ...Count
          }
          site {
            id
            code
            name
            kind
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`) as unknown as TypedDocumentString<CohortsQuery, CohortsQueryVariables>;
export const CohortPageDocument = new TypedDocumentString(`
    query CohortPage($id: ID!) {
  cohort(id: $id) {
    id
    name
    version
    samePatient
    lock {
      id
      reason
      createdAt
      by {
        id
        name
      }
    }
    deprecation {
      id
      reason
      createdAt
      by {
        id
        name
      }
    }
    events {
      id
      kind
      reason
      createdAt
      by {
        id
        name
      }
    }
    versions {
      id
      name
      version
      digest
      createdAt
      lock {
        id
        reason
      }
      deprecation {
        id
        reason
      }
    }
    runs {
      id
      name
      state
    }
    exportsRows {
      id
      code
      name
    }
    target
    size {
      ...Count
    }
    digest
    createdAt
    synthetic
    frozenBy {
      id
      name
    }
    rules {
      sentence
    }
    attrition {
      ...CohortStep
    }
    sites {
      ...CohortSite
    }
    folds {
      ...CohortFold
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}
fragment CohortStep on AttritionStep {
  position
  rule
  description
  remaining {
    ...Count
  }
  excluded {
    ...Count
  }
  withoutValue {
    ...Count
  }
  undecided
  sites {
    remaining {
      ...Count
    }
    excluded {
      ...Count
    }
    withoutValue {
      ...Count
    }
    site {
      id
      code
      name
      kind
    }
  }
}
fragment CohortSite on CohortSiteCount {
  total {
    ...Count
  }
  positives {
    ...Count
  }
  negatives {
    ...Count
  }
  unlabelled {
    ...Count
  }
  splits {
    split
    total {
      ...Count
    }
    positives {
      ...Count
    }
    negatives {
      ...Count
    }
    unlabelled {
      ...Count
    }
  }
  site {
    id
    code
    name
    kind
  }
}
fragment CohortFold on CohortFoldCount {
  fold
  total {
    ...Count
  }
  positives {
    ...Count
  }
  negatives {
    ...Count
  }
  site {
    id
    code
    name
    kind
  }
}`) as unknown as TypedDocumentString<CohortPageQuery, CohortPageQueryVariables>;
export const CohortExclusionsDocument = new TypedDocumentString(`
    query CohortExclusions($id: ID!, $siteCode: String!, $position: Int!, $after: String) {
  cohort(id: $id) {
    id
    exclusions(siteCode: $siteCode, position: $position, first: 100, after: $after) {
      pseudonym
      value
    }
  }
}
    `) as unknown as TypedDocumentString<CohortExclusionsQuery, CohortExclusionsQueryVariables>;
export const PreviewCohortDocument = new TypedDocumentString(`
    query PreviewCohort($input: FreezeCohortInput!) {
  previewCohort(input: $input) {
    leak
    size {
      ...Count
    }
    attrition {
      ...CohortStep
    }
    sites {
      ...CohortSite
    }
    folds {
      ...CohortFold
    }
    foldWarnings {
      message
      site {
        id
        name
      }
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}
fragment CohortStep on AttritionStep {
  position
  rule
  description
  remaining {
    ...Count
  }
  excluded {
    ...Count
  }
  withoutValue {
    ...Count
  }
  undecided
  sites {
    remaining {
      ...Count
    }
    excluded {
      ...Count
    }
    withoutValue {
      ...Count
    }
    site {
      id
      code
      name
      kind
    }
  }
}
fragment CohortSite on CohortSiteCount {
  total {
    ...Count
  }
  positives {
    ...Count
  }
  negatives {
    ...Count
  }
  unlabelled {
    ...Count
  }
  splits {
    split
    total {
      ...Count
    }
    positives {
      ...Count
    }
    negatives {
      ...Count
    }
    unlabelled {
      ...Count
    }
  }
  site {
    id
    code
    name
    kind
  }
}
fragment CohortFold on CohortFoldCount {
  fold
  total {
    ...Count
  }
  positives {
    ...Count
  }
  negatives {
    ...Count
  }
  site {
    id
    code
    name
    kind
  }
}`) as unknown as TypedDocumentString<PreviewCohortQuery, PreviewCohortQueryVariables>;
export const FreezeCohortDocument = new TypedDocumentString(`
    mutation FreezeCohort($input: FreezeCohortInput!) {
  freezeCohort(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<FreezeCohortMutation, FreezeCohortMutationVariables>;
export const SiteChoicesDocument = new TypedDocumentString(`
    query SiteChoices {
  sites(first: 100) {
    edges {
      node {
        id
        code
        name
        kind
        synthetic
        caseCount {
          ...Count
        }
      }
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`) as unknown as TypedDocumentString<SiteChoicesQuery, SiteChoicesQueryVariables>;
export const MarkCohortDocument = new TypedDocumentString(`
    mutation MarkCohort($cohortId: ID!, $kind: CohortEventKind!, $reason: String!) {
  markCohort(cohortId: $cohortId, kind: $kind, reason: $reason) {
    id
  }
}
    `) as unknown as TypedDocumentString<MarkCohortMutation, MarkCohortMutationVariables>;
export const CohortDiffDocument = new TypedDocumentString(`
    query CohortDiff($from: ID!, $to: ID!) {
  cohortDiff(from: $from, to: $to) {
    bump
    added {
      atLeast
      atMost
    }
    removed {
      atLeast
      atMost
    }
    labelsChanged {
      atLeast
      atMost
    }
    splitsMoved {
      atLeast
      atMost
    }
    foldsMoved {
      atLeast
      atMost
    }
    revisionsRenewed {
      atLeast
      atMost
    }
    redefined
    rulesAdded
    rulesDropped
    rows {
      pseudonym
      change
      from
      to
      site {
        id
        code
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CohortDiffQuery, CohortDiffQueryVariables>;
export const CohortChangesDocument = new TypedDocumentString(`
    query CohortChanges($input: FreezeCohortInput!) {
  previewCohortChanges(input: $input) {
    added {
      atLeast
      atMost
    }
    removed {
      atLeast
      atMost
    }
    labelsChanged {
      atLeast
      atMost
    }
    splitsMoved {
      atLeast
      atMost
    }
    foldsMoved {
      atLeast
      atMost
    }
    revisionsRenewed {
      atLeast
      atMost
    }
    redefined
    rulesAdded
    rulesDropped
  }
}
    `) as unknown as TypedDocumentString<CohortChangesQuery, CohortChangesQueryVariables>;
export const EarlierVersionDocument = new TypedDocumentString(`
    query EarlierVersion($id: ID!) {
  cohort(id: $id) {
    id
    name
    version
    target
    validationFraction
    seed
    samePatient
    rules {
      field
      operator
      low
      high
      values
      whenMissing
    }
    sites {
      site {
        id
        code
      }
    }
    versions {
      id
      version
    }
  }
}
    `) as unknown as TypedDocumentString<EarlierVersionQuery, EarlierVersionQueryVariables>;
export const SharedPatientsDocument = new TypedDocumentString(`
    query SharedPatients($siteCode: String!) {
  sharedPatients(siteCode: $siteCode) {
    pseudonym
    otherSiteCodes
  }
}
    `) as unknown as TypedDocumentString<SharedPatientsQuery, SharedPatientsQueryVariables>;
export const CohortTableOneDocument = new TypedDocumentString(`
    query CohortTableOne($id: ID!, $by: TableBy!) {
  cohort(id: $id) {
    id
    tableOne(by: $by) {
      ...TableOneFields
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}
fragment TableOneFields on TableOne {
  columns {
    key
    title
    n {
      ...Count
    }
  }
  blocks {
    key
    title
    rows {
      value
      cells {
        ...Count
      }
    }
    missing {
      ...Count
    }
    quartiles {
      median
      low
      high
    }
    differences
  }
}`) as unknown as TypedDocumentString<CohortTableOneQuery, CohortTableOneQueryVariables>;
export const PreviewTableOneDocument = new TypedDocumentString(`
    query PreviewTableOne($input: FreezeCohortInput!, $by: TableBy!) {
  previewTableOne(input: $input, by: $by) {
    ...TableOneFields
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}
fragment TableOneFields on TableOne {
  columns {
    key
    title
    n {
      ...Count
    }
  }
  blocks {
    key
    title
    rows {
      value
      cells {
        ...Count
      }
    }
    missing {
      ...Count
    }
    quartiles {
      median
      low
      high
    }
    differences
  }
}`) as unknown as TypedDocumentString<PreviewTableOneQuery, PreviewTableOneQueryVariables>;
export const CohortExportsDocument = new TypedDocumentString(`
    query CohortExports($cohortId: ID, $after: String) {
  cohortExports(cohortId: $cohortId, first: 25, after: $after) {
    edges {
      node {
        id
        format
        state
        fileName
        bytes
        digest
        createdAt
        expiresAt
        cohort {
          id
          name
          version
          digest
          synthetic
        }
        rowsOf {
          id
          code
          name
        }
        job {
          id
          phase
          done
          total
          rate
          cancelAsked
          error {
            code
            message
            remedy
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `) as unknown as TypedDocumentString<CohortExportsQuery, CohortExportsQueryVariables>;
export const ExportCohortDocument = new TypedDocumentString(`
    mutation ExportCohort($cohortId: ID!, $format: ExportFormat!, $licence: String!) {
  exportCohort(cohortId: $cohortId, format: $format, licence: $licence) {
    id
  }
}
    `) as unknown as TypedDocumentString<ExportCohortMutation, ExportCohortMutationVariables>;
export const CancelExportDocument = new TypedDocumentString(`
    mutation CancelExport($id: ID!) {
  cancelExport(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<CancelExportMutation, CancelExportMutationVariables>;
export const FirstStepsDocument = new TypedDocumentString(`
    query FirstSteps {
  sites(first: 50) {
    totalCount
    edges {
      node {
        id
        enrolledAt
        caseCount {
          atLeast
        }
      }
    }
  }
  runs(first: 1) {
    totalCount
  }
}
    `) as unknown as TypedDocumentString<FirstStepsQuery, FirstStepsQueryVariables>;
export const HomePageDocument = new TypedDocumentString(`
    query HomePage {
  home {
    synthetic
    actions {
      kind
      title
      detail
      href
      since
    }
    activeRuns {
      id
      name
      state
      totalRounds
      completedRounds
      synthetic
    }
    latestModel {
      id
      name
      createdAt
      synthetic
      roundNumber
      run {
        id
        name
      }
      evaluations {
        id
        state
        split
        site {
          id
          code
          name
          kind
        }
        statistics {
          n
          suppressed
          auroc {
            value
            low
            high
          }
          dice {
            value
            low
            high
          }
          diceN
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<HomePageQuery, HomePageQueryVariables>;
export const LabelImportsDocument = new TypedDocumentString(`
    query LabelImports($after: String) {
  labelImports(first: 25, after: $after) {
    edges {
      node {
        ...ImportSeen
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment ImportSeen on LabelImport {
  id
  fileName
  state
  totalRows
  created
  updated
  unchanged
  rejected
  encoding
  delimiter
  format
  createdAt
  committedAt
  importedBy {
    id
    name
  }
  site {
    id
    code
    name
    synthetic
  }
  job {
    id
    state
    phase
    done
    total
    rate
    cancelAsked
    startedAt
    error {
      code
      message
      remedy
    }
  }
}`) as unknown as TypedDocumentString<LabelImportsQuery, LabelImportsQueryVariables>;
export const LabelImportDocument = new TypedDocumentString(`
    query LabelImport($id: ID!) {
  labelImport(id: $id) {
    ...ImportSeen
    dryRunHash
    changedLabels
    undoneAt
    undoneBy {
      id
      name
    }
  }
}
    fragment ImportSeen on LabelImport {
  id
  fileName
  state
  totalRows
  created
  updated
  unchanged
  rejected
  encoding
  delimiter
  format
  createdAt
  committedAt
  importedBy {
    id
    name
  }
  site {
    id
    code
    name
    synthetic
  }
  job {
    id
    state
    phase
    done
    total
    rate
    cancelAsked
    startedAt
    error {
      code
      message
      remedy
    }
  }
}`) as unknown as TypedDocumentString<LabelImportQuery, LabelImportQueryVariables>;
export const ImportDetailsDocument = new TypedDocumentString(`
    query ImportDetails($id: ID!) {
  labelImport(id: $id) {
    id
    ignoredColumns
    reason
    undoReason
    changedLabelsInUse
    mayCorrect
    corrections {
      row
      column
      before
      value
      by {
        id
        name
      }
    }
    corrects {
      id
    }
    sameFileAs {
      id
      fileName
      committedAt
    }
    whyNotUndo {
      code
      message
      remedy
    }
    fileProblems {
      ...ProblemSeen
    }
    rows(onlyRejected: true, first: 100) {
      row
      problems {
        ...ProblemSeen
      }
    }
  }
}
    fragment ProblemSeen on ImportProblem {
  row
  column
  value
  code
  message
  remedy
  suggestion
  allowed {
    values
    form
  }
}`) as unknown as TypedDocumentString<ImportDetailsQuery, ImportDetailsQueryVariables>;
export const ImportChangesDocument = new TypedDocumentString(`
    query ImportChanges($id: ID!, $onlyLabels: Boolean!, $after: String!) {
  labelImport(id: $id) {
    id
    changes(first: 25, onlyLabels: $onlyLabels, after: $after) {
      caseId
      pseudonym
      changesLabel
      fields {
        column
        before
        after
      }
      before {
        target
        state
        value
        tier
      }
      after {
        target
        state
        value
        tier
      }
      inUse {
        models
        cohorts {
          id
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ImportChangesQuery, ImportChangesQueryVariables>;
export const LabelMappingDocument = new TypedDocumentString(`
    query LabelMapping($siteCode: String!) {
  labelMapping(siteCode: $siteCode) {
    mapping
    savedAt
  }
}
    `) as unknown as TypedDocumentString<LabelMappingQuery, LabelMappingQueryVariables>;
export const CommitLabelImportDocument = new TypedDocumentString(`
    mutation CommitLabelImport($dryRunHash: String!, $validRowsOnly: Boolean!, $reason: String) {
  commitLabelImport(
    dryRunHash: $dryRunHash
    validRowsOnly: $validRowsOnly
    reason: $reason
  ) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<CommitLabelImportMutation, CommitLabelImportMutationVariables>;
export const CorrectLabelImportDocument = new TypedDocumentString(`
    mutation CorrectLabelImport($id: ID!, $corrections: [CellCorrectionInput!]!) {
  correctLabelImport(id: $id, corrections: $corrections) {
    id
  }
}
    `) as unknown as TypedDocumentString<CorrectLabelImportMutation, CorrectLabelImportMutationVariables>;
export const CorrectedAsDocument = new TypedDocumentString(`
    query CorrectedAs($id: ID!) {
  labelImport(id: $id) {
    id
    correctedAs {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<CorrectedAsQuery, CorrectedAsQueryVariables>;
export const DropLabelImportDocument = new TypedDocumentString(`
    mutation DropLabelImport($id: ID!) {
  dropLabelImport(id: $id) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<DropLabelImportMutation, DropLabelImportMutationVariables>;
export const UndoLabelImportDocument = new TypedDocumentString(`
    mutation UndoLabelImport($id: ID!, $reason: String!) {
  undoLabelImport(id: $id, reason: $reason) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<UndoLabelImportMutation, UndoLabelImportMutationVariables>;
export const AblationPageDocument = new TypedDocumentString(`
    query AblationPage($cohortId: ID!, $fold: Int) {
  ablation(cohortId: $cohortId, fold: $fold) {
    target
    disclaimer
    rule
    comparisons
    cohort {
      id
      name
      version
      digest
    }
    columns {
      split
      external
      site {
        id
        code
        name
      }
    }
    dimensions {
      name
      levels
    }
    arms {
      levels
      classifies
      segments
      runs
      internalN
      internalAuroc {
        value
        low
        high
      }
      externalN
      externalAuroc {
        value
        low
        high
      }
      internalDiceN
      internalDice {
        value
        low
        high
      }
      modelVersion {
        id
        name
        fold
      }
      cells {
        state
        suppressed
        n
        diceN
        site {
          id
          code
        }
        auroc {
          value
          low
          high
        }
        dice {
          value
          low
          high
        }
      }
    }
    differences {
      dimension
      more
      less
      alsoDiffer
      auroc {
        value
        low
        high
        p
        n
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AblationPageQuery, AblationPageQueryVariables>;
export const LeaderboardCohortsDocument = new TypedDocumentString(`
    query LeaderboardCohorts {
  cohorts(first: 50) {
    edges {
      node {
        id
        name
        version
        size {
          atLeast
          atMost
        }
        synthetic
      }
    }
  }
}
    `) as unknown as TypedDocumentString<LeaderboardCohortsQuery, LeaderboardCohortsQueryVariables>;
export const LeaderboardPageDocument = new TypedDocumentString(`
    query LeaderboardPage($cohortId: ID!, $fold: Int, $baselineId: ID, $everyRound: Boolean!) {
  leaderboard(
    cohortId: $cohortId
    fold: $fold
    baselineId: $baselineId
    everyRound: $everyRound
  ) {
    target
    synthetic
    disclaimer
    cohort {
      id
      name
      version
      digest
    }
    comparisons
    notShown
    baseline {
      id
      name
    }
    columns {
      split
      external
      site {
        id
        code
        name
        kind
      }
    }
    rows {
      rankFrom
      rankTo
      internalN
      internalAuroc {
        value
        low
        high
      }
      externalN
      externalAuroc {
        value
        low
        high
      }
      difference {
        value
        low
        high
        p
        n
      }
      internalFigures {
        positives
        negatives
        sensitivity {
          value
          low
          high
        }
        specificity {
          value
          low
          high
        }
        accuracy {
          value
          low
          high
        }
        dice {
          value
          low
          high
        }
        diceN
        calibrationInTheLarge {
          value
          low
          high
        }
        calibrationN
      }
      pooledAuroc {
        value
        low
        high
        lower
        upper
        width
        n
        prevalences {
          n
          share {
            value
            low
            high
          }
          site {
            id
            code
            name
          }
        }
      }
      modelVersion {
        changedLabels {
          count {
            atLeast
            atMost
          }
        }
        id
        name
        fold
        covariates
        attention
        aliases
      }
      cells {
        state
        site {
          id
          code
        }
        statistics {
          n
          suppressed
          diceN
          auroc {
            value
            low
            high
          }
          dice {
            value
            low
            high
          }
          brier {
            value
            low
            high
          }
          sensitivity {
            value
            low
            high
          }
          specificity {
            value
            low
            high
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<LeaderboardPageQuery, LeaderboardPageQueryVariables>;
export const LineagePageDocument = new TypedDocumentString(`
    query LineagePage($of: LineageOfInput!, $direction: LineageDirection!, $after: ID) {
  lineage(of: $of, direction: $direction, after: $after) {
    focus
    runCount
    after
    nodes {
      key
      kind
      id
      runId
      fromRound
      toRound
      use
      count {
        atLeast
        atMost
      }
      assay {
        name
        result
        cloneOrPanel
        date
      }
      sites {
        own
        count {
          atLeast
          atMost
        }
        site {
          id
          name
        }
      }
      thing {
        __typename
        ... on Case {
          id
          pseudonym
        }
        ... on LineageRevision {
          id
          number
          case {
            id
            pseudonym
          }
        }
        ... on Cohort {
          id
          name
          synthetic
        }
        ... on Run {
          id
          name
          synthetic
        }
        ... on Round {
          id
          number
        }
        ... on SiteUpdate {
          payloadDigest
        }
        ... on ModelVersion {
          id
          name
          synthetic
        }
        ... on Evaluation {
          id
        }
        ... on Prediction {
          id
          case {
            id
            pseudonym
          }
        }
      }
    }
    edges {
      from
      to
      use
    }
  }
}
    `) as unknown as TypedDocumentString<LineagePageQuery, LineagePageQueryVariables>;
export const LineageThingsDocument = new TypedDocumentString(`
    query LineageThings($key: ID!, $after: String) {
  lineageThings(key: $key, after: $after) {
    after
    things {
      __typename
      ... on LineageRevision {
        id
        number
        case {
          id
          pseudonym
        }
      }
      ... on Round {
        id
        number
      }
      ... on SiteUpdate {
        payloadDigest
        acceptedAt
        site {
          id
          name
        }
      }
      ... on ModelVersion {
        id
        name
      }
      ... on Evaluation {
        id
        site {
          id
          name
        }
        modelVersion {
          id
          name
        }
      }
      ... on Prediction {
        id
        case {
          id
          pseudonym
        }
        modelVersion {
          id
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<LineageThingsQuery, LineageThingsQueryVariables>;
export const ModelsDocument = new TypedDocumentString(`
    query Models($after: String) {
  modelVersions(first: 25, after: $after) {
    edges {
      node {
        id
        name
        digest
        roundNumber
        target
        task
        covariates
        attention
        network
        aliases
        createdAt
        synthetic
        run {
          id
          name
        }
        evaluations {
          id
          state
          split
          site {
            id
            code
            name
            kind
          }
          statistics {
            n
            suppressed
            auroc {
              value
              low
              high
            }
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `) as unknown as TypedDocumentString<ModelsQuery, ModelsQueryVariables>;
export const ModelPageDocument = new TypedDocumentString(`
    query ModelPage($id: ID!) {
  modelVersion(id: $id) {
    id
    name
    digest
    bytes
    averagingDecay
    localLayers
    aggregateDigest
    lineageRoot
    network
    target
    task
    covariates
    attention
    parameterCount
    fold
    roundNumber
    aliases
    createdAt
    synthetic
    changedLabels {
      ownCount
      count {
        atLeast
        atMost
      }
      sites {
        count {
          atLeast
          atMost
        }
        site {
          id
          code
          name
          kind
        }
      }
      cases {
        edges {
          node {
            pinned
            now
            state
            since
            use
            case {
              id
              pseudonym
            }
          }
        }
      }
    }
    run {
      id
      name
      cohort {
        id
        name
        version
        digest
      }
    }
    parent {
      id
      name
      digest
      task
      roundNumber
    }
    contributions {
      examples
      weight
      updateDigest
      site {
        id
        code
        name
        kind
      }
    }
    internalAuroc {
      value
      low
      high
      n
    }
    externalAuroc {
      value
      low
      high
      n
    }
    evaluations {
      id
      split
      state
      failure
      requestedAt
      finishedAt
      site {
        id
        code
        name
        kind
        connection
      }
      statistics {
        n
        unscored
        positives
        negatives
        suppressed
        threshold
        diceN
        synthetic
        calibration {
          n
          probabilitySum
          positives
        }
        auroc {
          value
          low
          high
        }
        averagePrecision {
          value
          low
          high
        }
        accuracy {
          value
          low
          high
        }
        sensitivity {
          value
          low
          high
        }
        specificity {
          value
          low
          high
        }
        brier {
          value
          low
          high
        }
        dice {
          value
          low
          high
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ModelPageQuery, ModelPageQueryVariables>;
export const SetModelAliasDocument = new TypedDocumentString(`
    mutation SetModelAlias($modelVersionId: ID!, $alias: String!, $despite: String) {
  setModelAlias(modelVersionId: $modelVersionId, alias: $alias, despite: $despite) {
    id
    aliases
  }
}
    `) as unknown as TypedDocumentString<SetModelAliasMutation, SetModelAliasMutationVariables>;
export const CreatePersonDocument = new TypedDocumentString(`
    mutation CreatePerson($name: String!, $email: String!, $password: String!, $role: Role!, $siteCode: String) {
  createPerson(
    name: $name
    email: $email
    password: $password
    role: $role
    siteCode: $siteCode
  ) {
    id
  }
}
    `) as unknown as TypedDocumentString<CreatePersonMutation, CreatePersonMutationVariables>;
export const PersonSitesDocument = new TypedDocumentString(`
    query PersonSites {
  sites(first: 100) {
    edges {
      node {
        id
        code
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PersonSitesQuery, PersonSitesQueryVariables>;
export const PeopleDocument = new TypedDocumentString(`
    query People {
  people {
    id
    name
    email
    createdAt
    memberships {
      role
      site {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PeopleQuery, PeopleQueryVariables>;
export const PortalNewsDocument = new TypedDocumentString(`
    subscription PortalNews($after: Float) {
  news(after: $after) {
    sequence
    topic
    id
  }
}
    `) as unknown as TypedDocumentString<PortalNewsSubscription, PortalNewsSubscriptionVariables>;
export const PredictionsDocument = new TypedDocumentString(`
    query Predictions($after: String, $state: PredictionState) {
  predictions(first: 25, after: $after, state: $state) {
    edges {
      node {
        id
        state
        requestedAt
        answeredAt
        synthetic
        siteConnection
        requestedBy {
          id
          name
        }
        case {
          id
          pseudonym
          site {
            id
            code
            name
          }
        }
        modelVersion {
          id
          name
          target
          covariates
          attention
        }
        probability {
          value
          low
          high
        }
        withheld {
          code
        }
        views
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `) as unknown as TypedDocumentString<PredictionsQuery, PredictionsQueryVariables>;
export const PredictionPageDocument = new TypedDocumentString(`
    query PredictionPage($id: ID!) {
  prediction(id: $id) {
    id
    state
    requestedAt
    answeredAt
    synthetic
    siteConnection
    views
    tumourVolumeMl
    sequencesUsed
    requestedBy {
      id
      name
    }
    case {
      id
      pseudonym
      ageYears
      location
      site {
        id
        code
        name
        kind
        connection
        lastSeenAt
      }
    }
    modelVersion {
      changedLabels {
        count {
          atLeast
          atMost
        }
      }
      id
      name
      target
      digest
      fold
      covariates
      attention
    }
    probability {
      value
      low
      high
    }
    withheld {
      code
      message
    }
    calibrated {
      probability {
        value
        low
        high
      }
      decision
      abstainLow
      abstainHigh
      temperature
      n
      source
      prevalence
    }
    failure {
      code
      message
      remedy
    }
    siteEvaluation {
      id
      split
      state
      site {
        id
        code
        name
        kind
      }
      statistics {
        n
        positives
        negatives
        suppressed
        threshold
        diceN
        auroc {
          value
          low
          high
        }
        sensitivity {
          value
          low
          high
        }
        specificity {
          value
          low
          high
        }
        dice {
          value
          low
          high
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PredictionPageQuery, PredictionPageQueryVariables>;
export const CaseChoicesDocument = new TypedDocumentString(`
    query CaseChoices($filter: CaseFilter) {
  cases(filter: $filter, first: 30) {
    totalCount
    edges {
      node {
        id
        pseudonym
        ageYears
        location
        site {
          id
          code
          name
          connection
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CaseChoicesQuery, CaseChoicesQueryVariables>;
export const ModelChoicesDocument = new TypedDocumentString(`
    query ModelChoices {
  modelVersions(task: DIAGNOSIS, first: 50) {
    edges {
      node {
        id
        name
        target
        covariates
        attention
        aliases
        createdAt
        run {
          id
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ModelChoicesQuery, ModelChoicesQueryVariables>;
export const RequestPredictionDocument = new TypedDocumentString(`
    mutation RequestPrediction($caseId: ID!, $modelVersionId: ID!) {
  requestPrediction(caseId: $caseId, modelVersionId: $modelVersionId) {
    id
  }
}
    `) as unknown as TypedDocumentString<RequestPredictionMutation, RequestPredictionMutationVariables>;
export const ReviewChoicesDocument = new TypedDocumentString(`
    query ReviewChoices {
  reviews(first: 100) {
    edges {
      node {
        id
        name
        createdAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReviewChoicesQuery, ReviewChoicesQueryVariables>;
export const ReviewAgreementDocument = new TypedDocumentString(`
    query ReviewAgreement($id: ID!, $of: AgreementOf!) {
  review(id: $id) {
    id
    name
    readsEach
    agreement(of: $of) {
      categories
      all {
        ...Agreed
      }
      bySite {
        site {
          id
          name
          code
          kind
          synthetic
        }
        ...Agreed
      }
      byEvidence {
        evidence
        ...Agreed
      }
      pairs {
        readers
        people {
          id
          name
        }
        matrix {
          ...Count
        }
        agreement {
          ...Agreed
        }
      }
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}
fragment Agreed on AgreementGroup {
  n {
    ...Count
  }
  tooFew
  withheld
  percent {
    value
    low
    high
  }
  cohen {
    value
    low
    high
  }
  fleiss {
    value
    low
    high
  }
  ac1 {
    value
    low
    high
  }
}`) as unknown as TypedDocumentString<ReviewAgreementQuery, ReviewAgreementQueryVariables>;
export const AgreementOverTimeDocument = new TypedDocumentString(`
    query AgreementOverTime($of: AgreementOf!) {
  agreementOverTime(of: $of) {
    month
    agreement {
      ...Agreed
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}
fragment Agreed on AgreementGroup {
  n {
    ...Count
  }
  tooFew
  withheld
  percent {
    value
    low
    high
  }
  cohen {
    value
    low
    high
  }
  fleiss {
    value
    low
    high
  }
  ac1 {
    value
    low
    high
  }
}`) as unknown as TypedDocumentString<AgreementOverTimeQuery, AgreementOverTimeQueryVariables>;
export const SegmenterAgreementsDocument = new TypedDocumentString(`
    query SegmenterAgreements {
  segmenterAgreements {
    id
    site {
      id
      name
      code
      kind
    }
    raters
    n {
      ...Count
    }
    leftOut {
      ...Count
    }
    toleranceMm
    synthetic
    recordedAt
    dice {
      ...OverlapSeen
    }
    surfaceDice {
      ...OverlapSeen
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}
fragment OverlapSeen on SegmenterSummary {
  mean {
    value
    low
    high
  }
  median
  lowerQuartile
  upperQuartile
}`) as unknown as TypedDocumentString<SegmenterAgreementsQuery, SegmenterAgreementsQueryVariables>;
export const RecordSegmentersDocument = new TypedDocumentString(`
    mutation RecordSegmenters($siteCode: String!, $json: String!) {
  recordSegmenterAgreement(siteCode: $siteCode, json: $json) {
    id
  }
}
    `) as unknown as TypedDocumentString<RecordSegmentersMutation, RecordSegmentersMutationVariables>;
export const DisputesDocument = new TypedDocumentString(`
    query Disputes {
  disputes {
    total
    disputes {
      id
      since
      byReaders
      reason
      evidenceDigest
      evidence {
        group
        name
        about
        value
      }
      proposals {
        target
        state
        value
        rule
        reason
      }
      reads {
        letter
        call
        confidence
        maskVerdict
        maskReason
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DisputesQuery, DisputesQueryVariables>;
export const SettleDisputeDocument = new TypedDocumentString(`
    mutation SettleDispute($caseId: ID!, $evidenceDigest: String!, $call: ReadCall!, $reason: String!) {
  settleDispute(
    caseId: $caseId
    evidenceDigest: $evidenceDigest
    call: $call
    reason: $reason
  ) {
    caseId
    revisionId
    nextId
  }
}
    `) as unknown as TypedDocumentString<SettleDisputeMutation, SettleDisputeMutationVariables>;
export const MyReadsDocument = new TypedDocumentString(`
    query MyReads {
  myReads {
    left
    overdue
    done
    inAdjudication
    nextDueAt
    reads {
      id
      number
      reviewName
      dueAt
      savedAt
      askedAgain
    }
  }
}
    `) as unknown as TypedDocumentString<MyReadsQuery, MyReadsQueryVariables>;
export const BlindReadDocument = new TypedDocumentString(`
    query BlindRead($id: ID!) {
  blindRead(id: $id) {
    id
    number
    reviewName
    dueAt
    state
    askedAgain
    call
    confidence
    maskVerdict
    maskReason
    savedAt
    submittedAt
    evidenceDigest
    evidence {
      group
      name
      about
      value
    }
    nextId
  }
  myReads {
    left
  }
}
    `) as unknown as TypedDocumentString<BlindReadQuery, BlindReadQueryVariables>;
export const SaveReadDocument = new TypedDocumentString(`
    mutation SaveRead($id: ID!, $input: BlindReadInput!) {
  saveRead(id: $id, input: $input) {
    id
    savedAt
  }
}
    `) as unknown as TypedDocumentString<SaveReadMutation, SaveReadMutationVariables>;
export const SubmitReadDocument = new TypedDocumentString(`
    mutation SubmitRead($id: ID!, $input: BlindReadInput!) {
  submitRead(id: $id, input: $input) {
    id
    submittedAt
    nextId
  }
}
    `) as unknown as TypedDocumentString<SubmitReadMutation, SubmitReadMutationVariables>;
export const ReviewsDocument = new TypedDocumentString(`
    query Reviews($after: String) {
  reviews(first: 25, after: $after) {
    edges {
      node {
        id
        name
        choice
        readsEach
        dueAt
        createdAt
        openedBy {
          id
          name
        }
        progress {
          readsDone {
            ...Count
          }
          readsAsked {
            ...Count
          }
          counts {
            waiting {
              ...Count
            }
            agreed {
              ...Count
            }
            disputed {
              ...Count
            }
            settled {
              ...Count
            }
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`) as unknown as TypedDocumentString<ReviewsQuery, ReviewsQueryVariables>;
export const ReviewDocument = new TypedDocumentString(`
    query Review($id: ID!) {
  review(id: $id) {
    id
    name
    choice
    readsEach
    dueAt
    seed
    createdAt
    openedBy {
      id
      name
    }
    progress {
      readsDone {
        ...Count
      }
      readsAsked {
        ...Count
      }
      counts {
        waiting {
          ...Count
        }
        agreed {
          ...Count
        }
        disputed {
          ...Count
        }
        settled {
          ...Count
        }
      }
      sites {
        site {
          id
          name
          code
          kind
          synthetic
        }
        cases {
          ...Count
        }
        counts {
          waiting {
            ...Count
          }
          agreed {
            ...Count
          }
          disputed {
            ...Count
          }
          settled {
            ...Count
          }
        }
      }
      readers {
        person {
          id
          name
        }
        done
        left
      }
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`) as unknown as TypedDocumentString<ReviewQuery, ReviewQueryVariables>;
export const ReviewPlanDocument = new TypedDocumentString(`
    query ReviewPlan($input: ReviewInput!) {
  reviewPlan(input: $input) {
    sites {
      site {
        id
        name
        code
        kind
      }
      cases {
        ...Count
      }
      readers
      short
    }
    readers {
      person {
        id
        name
      }
      sites {
        id
        name
      }
      chosen
      reads
    }
  }
}
    fragment Count on ReleasedCount {
  atLeast
  atMost
}`) as unknown as TypedDocumentString<ReviewPlanQuery, ReviewPlanQueryVariables>;
export const OpenReviewDocument = new TypedDocumentString(`
    mutation OpenReview($input: ReviewInput!) {
  openReview(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<OpenReviewMutation, OpenReviewMutationVariables>;
export const ReviewSitesDocument = new TypedDocumentString(`
    query ReviewSites {
  sites(first: 200) {
    edges {
      node {
        id
        code
        name
        kind
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReviewSitesQuery, ReviewSitesQueryVariables>;
export const ProposeChoicesDocument = new TypedDocumentString(`
    query ProposeChoices {
  cohorts(first: 50) {
    edges {
      node {
        id
        name
        version
        lock {
          id
        }
        deprecation {
          id
        }
        size {
          atLeast
          atMost
        }
        target
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
  modelVersions(first: 100) {
    edges {
      node {
        id
        name
        network
        task
        covariates
        attention
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ProposeChoicesQuery, ProposeChoicesQueryVariables>;
export const ApproveRunDocument = new TypedDocumentString(`
    mutation ApproveRun($runId: ID!, $siteCode: String!, $planHash: String!) {
  approveRun(runId: $runId, siteCode: $siteCode, planHash: $planHash) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<ApproveRunMutation, ApproveRunMutationVariables>;
export const CancelRunDocument = new TypedDocumentString(`
    mutation CancelRun($runId: ID!, $reason: String!) {
  cancelRun(runId: $runId, reason: $reason) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<CancelRunMutation, CancelRunMutationVariables>;
export const PauseRunDocument = new TypedDocumentString(`
    mutation PauseRun($runId: ID!, $reason: String!) {
  pauseRun(runId: $runId, reason: $reason) {
    id
    pausedAt
  }
}
    `) as unknown as TypedDocumentString<PauseRunMutation, PauseRunMutationVariables>;
export const ResumeRunDocument = new TypedDocumentString(`
    mutation ResumeRun($runId: ID!) {
  resumeRun(runId: $runId) {
    id
    pausedAt
  }
}
    `) as unknown as TypedDocumentString<ResumeRunMutation, ResumeRunMutationVariables>;
export const WithdrawSiteDocument = new TypedDocumentString(`
    mutation WithdrawSite($runId: ID!, $siteCode: String!, $reason: String!) {
  withdrawSite(runId: $runId, siteCode: $siteCode, reason: $reason) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<WithdrawSiteMutation, WithdrawSiteMutationVariables>;
export const ProposeRunDocument = new TypedDocumentString(`
    mutation ProposeRun($input: ProposeRunInput!) {
  proposeRun(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<ProposeRunMutation, ProposeRunMutationVariables>;
export const RunsDocument = new TypedDocumentString(`
    query Runs($after: String) {
  runs(first: 25, after: $after) {
    edges {
      node {
        id
        name
        state
        network
        target
        task
        totalRounds
        completedRounds
        createdAt
        startedAt
        finishedAt
        synthetic
        cohort {
          id
          name
          version
          digest
        }
        sites {
          site {
            id
            code
            name
          }
          approved
          trains
        }
        latestModel {
          id
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `) as unknown as TypedDocumentString<RunsQuery, RunsQueryVariables>;
export const RunPageDocument = new TypedDocumentString(`
    query RunPage($id: ID!) {
  run(id: $id) {
    id
    name
    state
    planHash
    plan
    network
    target
    task
    parentModel {
      id
      name
    }
    totalRounds
    completedRounds
    createdAt
    startedAt
    finishedAt
    failure
    pausedAt
    pausedBecause
    synthetic
    cohort {
      changedLabels {
        count {
          atLeast
          atMost
        }
      }
      id
      name
      version
      digest
    }
    proposedBy {
      id
      name
    }
    latestModel {
      changedLabels {
        count {
          atLeast
          atMost
        }
      }
      id
      name
    }
    sites {
      trains
      approved
      approvedAt
      approvedBy {
        id
        name
      }
      withdrawnAt
      withdrawnBecause
      waitsBehind {
        ahead
        round
        run {
          id
          name
        }
      }
      site {
        id
        code
        name
        kind
        connection
        lastSeenAt
      }
    }
    rounds {
      id
      number
      attempt
      state
      openedAt
      closedAt
      goesOnWithoutAt
      meanLoss
      modelVersion {
        id
        name
        digest
      }
      progress {
        step
        steps
        meanLoss
        updatedAt
        site {
          id
          code
          name
        }
      }
      report {
        outcome
        code
        site {
          id
          code
          name
        }
      }
      updates {
        examples
        labelled
        masked
        meanLoss
        norm
        payloadDigest
        payloadBytes
        float32Bytes
        encodingError
        acceptedAt
        site {
          id
          code
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RunPageQuery, RunPageQueryVariables>;
export const RunResultsDocument = new TypedDocumentString(`
    query RunResults($runId: ID!) {
  modelVersions(runId: $runId, first: 100) {
    edges {
      node {
        id
        roundNumber
        evaluations {
          id
          state
          site {
            id
            code
            name
            kind
          }
          statistics {
            n
            auroc {
              value
              low
              high
            }
            dice {
              value
              low
              high
            }
            diceN
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RunResultsQuery, RunResultsQueryVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut
}
    `) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const SitesDocument = new TypedDocumentString(`
    query Sites($after: String) {
  sites(first: 50, after: $after) {
    edges {
      node {
        id
        code
        name
        kind
        synthetic
        connection
        lastSeenAt
        enrolledAt
        disclosureFloor
        caseCount {
          atLeast
          atMost
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `) as unknown as TypedDocumentString<SitesQuery, SitesQueryVariables>;
export const CreateSiteDocument = new TypedDocumentString(`
    mutation CreateSite($code: String!, $name: String!, $kind: SiteKind!, $synthetic: Boolean!) {
  createSite(code: $code, name: $name, kind: $kind, synthetic: $synthetic) {
    id
  }
}
    `) as unknown as TypedDocumentString<CreateSiteMutation, CreateSiteMutationVariables>;
export const IssueEnrolmentTokenDocument = new TypedDocumentString(`
    mutation IssueEnrolmentToken($siteCode: String!) {
  issueEnrolmentToken(siteCode: $siteCode) {
    token
    siteCode
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<IssueEnrolmentTokenMutation, IssueEnrolmentTokenMutationVariables>;
export const RevokeTrainerKeyDocument = new TypedDocumentString(`
    mutation RevokeTrainerKey($siteCode: String!) {
  revokeTrainerKey(siteCode: $siteCode) {
    id
    connection
    enrolledAt
  }
}
    `) as unknown as TypedDocumentString<RevokeTrainerKeyMutation, RevokeTrainerKeyMutationVariables>;
export const SetDisclosureFloorDocument = new TypedDocumentString(`
    mutation SetDisclosureFloor($siteCode: String!, $floor: Int!, $reason: String!) {
  setDisclosureFloor(siteCode: $siteCode, floor: $floor, reason: $reason) {
    id
    disclosureFloor
  }
}
    `) as unknown as TypedDocumentString<SetDisclosureFloorMutation, SetDisclosureFloorMutationVariables>;