import "reflect-metadata";
import { ApiToken } from "./access/api-token.entity.js";
import { EnrolmentTokenRow } from "./access/enrolment-token.entity.js";
import { Membership } from "./access/membership.entity.js";
import { Person } from "./access/person.entity.js";
import { Session } from "./access/session.entity.js";
import { SignInFailure } from "./access/sign-in-failure.entity.js";
import { SiteKey } from "./access/site-key.entity.js";
import { Site } from "./access/site.entity.js";
import { ApiProcess, SiteSession } from "./access/site-session.entity.js";
import { TrainerChallenge } from "./access/trainer-challenge.entity.js";
import { AuditEvent } from "./audit/audit-event.entity.js";
import { Case } from "./cases/case.entity.js";
import { CaseLabel } from "./labels/case-label.entity.js";
import { LabelChangeCount } from "./labels/label-change-count.entity.js";
import { LabelRevision } from "./labels/label-revision.entity.js";
import { ChangedLabel, ChangedLabelDismissal } from "./lineage/changed-label.entity.js";
import { LabelImport, LabelImportRow } from "./labels/label-import.entity.js";
import { SavedMapping } from "./labels/label-mapping.entity.js";
import { SiteRevisions } from "./labels/site-revisions.entity.js";
import { BlindRead } from "./reviews/blind-read.entity.js";
import { ReviewCase } from "./reviews/review-case.entity.js";
import { Review } from "./reviews/review.entity.js";
import { SegmenterAgreementRow } from "./reviews/segmenter-agreement.entity.js";
import { Cohort } from "./cohorts/cohort.entity.js";
import { CohortEvent } from "./cohorts/cohort-event.entity.js";
import { CohortExclusion } from "./cohorts/cohort-exclusion.entity.js";
import { CohortMember } from "./cohorts/cohort-member.entity.js";
import { QuestionBudget } from "./cohorts/question-budget.entity.js";
import { CohortExport } from "./exports/cohort-export.entity.js";
import { Evaluation } from "./evaluations/evaluation.entity.js";
import { Contribution } from "./models/contribution.entity.js";
import { ModelAlias } from "./models/model-alias.entity.js";
import { ModelVersion } from "./models/model-version.entity.js";
import { Prediction } from "./predictions/prediction.entity.js";
import { Round } from "./runs/round.entity.js";
import { RunSite } from "./runs/run-site.entity.js";
import { Run } from "./runs/run.entity.js";
import { SiteProgress } from "./runs/site-progress.entity.js";
import { SiteUpdate } from "./runs/site-update.entity.js";
import { UpdateRefusal } from "./runs/update-refusal.entity.js";
import { Upload } from "./runs/upload.entity.js";
import { Job } from "./platform/jobs/job.entity.js";
import { OutboxItem } from "./platform/portal-news/outbox-item.entity.js";

/** What the database holds, in the order of the features. */
export const ENTITIES: readonly (abstract new () => object)[] = [
  Site,
  SiteKey,
  EnrolmentTokenRow,
  Person,
  Membership,
  Session,
  SignInFailure,
  ApiToken,
  AuditEvent,
  Case,
  LabelImport,
  LabelImportRow,
  SavedMapping,
  SiteRevisions,
  LabelChangeCount,
  LabelRevision,
  CaseLabel,
  Review,
  ReviewCase,
  BlindRead,
  SegmenterAgreementRow,
  Cohort,
  CohortMember,
  CohortEvent,
  QuestionBudget,
  CohortExport,
  CohortExclusion,
  CohortExclusion,
  CohortExport,
  TrainerChallenge,
  ApiProcess,
  SiteSession,
  OutboxItem,
  Job,
  ModelVersion,
  Contribution,
  ModelAlias,
  Evaluation,
  Run,
  RunSite,
  Round,
  SiteProgress,
  Upload,
  SiteUpdate,
  UpdateRefusal,
  Prediction,
  ChangedLabel,
  ChangedLabelDismissal,
];
