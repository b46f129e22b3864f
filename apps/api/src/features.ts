import "reflect-metadata";
import { ablationsPolicy } from "./ablations/ablations.policy.js";
import { AblationCellResolver, AblationsResolver } from "./ablations/ablations.resolver.js";
import { accessPolicy } from "./access/access.policy.js";
import { AccessResolver } from "./access/access.resolver.js";
import { MembershipResolver, PersonResolver, SiteResolver, ViewerResolver } from "./access/memberships.resolver.js";
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
import { auditPolicy } from "./audit/audit.policy.js";
import { AuditResolver } from "./audit/audit.resolver.js";
import { Case } from "./cases/case.entity.js";
import { casesPolicy } from "./cases/cases.policy.js";
import { CasesResolver, ReleasedCountResolver } from "./cases/cases.resolver.js";
import { CaseLabel } from "./labels/case-label.entity.js";
import { LabelRevision } from "./labels/label-revision.entity.js";
import { homePolicy } from "./home/home.policy.js";
import { HomeResolver } from "./home/home.resolver.js";
import { LabelImport, LabelImportRow } from "./labels/label-import.entity.js";
import { labelsPolicy } from "./labels/labels.policy.js";
import { SiteCasesResolver } from "./labels/count-cases.resolver.js";
import { CaseLabelsResolver, LabelsResolver } from "./labels/labels.resolver.js";
import { Cohort } from "./cohorts/cohort.entity.js";
import { CohortEvent } from "./cohorts/cohort-event.entity.js";
import { CohortExclusion } from "./cohorts/cohort-exclusion.entity.js";
import { CohortMember } from "./cohorts/cohort-member.entity.js";
import { cohortsPolicy } from "./cohorts/cohorts.policy.js";
import {
  AttritionSiteStepResolver,
  CohortFoldCountResolver,
  CohortsResolver,
  CohortSiteCountResolver,
  FoldWarningResolver,
} from "./cohorts/cohorts.resolver.js";
import { CohortDiffRowResolver, CohortEventResolver, SeriesResolver } from "./cohorts/series.resolver.js";
import { CohortExport } from "./exports/cohort-export.entity.js";
import { exportsPolicy } from "./exports/exports.policy.js";
import { CohortExportsResolver, ExportsResolver } from "./exports/exports.resolver.js";
import { exportHandler } from "./exports/write-export.js";
import { TableOneResolver } from "./cohorts/table-one.resolver.js";
import { Evaluation } from "./evaluations/evaluation.entity.js";
import { evaluationsPolicy } from "./evaluations/evaluations.policy.js";
import {
  EvaluationsResolver,
  LeaderboardCellResolver,
  LeaderboardColumnResolver,
  LeaderboardResolver,
  ModelEvaluationsResolver,
  PrevalenceResolver,
} from "./evaluations/evaluations.resolver.js";
import { Contribution } from "./models/contribution.entity.js";
import { ModelAlias } from "./models/model-alias.entity.js";
import { ModelVersion } from "./models/model-version.entity.js";
import { modelsPolicy } from "./models/models.policy.js";
import { ContributionResolver, ModelsResolver } from "./models/models.resolver.js";
import { Prediction } from "./predictions/prediction.entity.js";
import { predictionsPolicy } from "./predictions/predictions.policy.js";
import { PredictionsResolver } from "./predictions/predictions.resolver.js";
import {
  ModelRunResolver,
  RoundResolver,
  RunSiteResolver,
  SiteAccountResolver,
  SiteProgressResolver,
  SiteUpdateResolver,
  TrainingTurnResolver,
} from "./runs/rounds.resolver.js";
import { Round } from "./runs/round.entity.js";
import { RunSite } from "./runs/run-site.entity.js";
import { Run } from "./runs/run.entity.js";
import { runsPolicy } from "./runs/runs.policy.js";
import { CohortRunsResolver, RunsResolver } from "./runs/runs.resolver.js";
import { SiteProgress } from "./runs/site-progress.entity.js";
import { SiteUpdate } from "./runs/site-update.entity.js";
import { UpdateRefusal } from "./runs/update-refusal.entity.js";
import { Upload } from "./runs/upload.entity.js";
import { Job } from "./platform/jobs/job.entity.js";
import type { JobHandler } from "./platform/jobs/job-handler.js";
import { jobsPolicy } from "./platform/jobs/jobs.policy.js";
import { OutboxItem } from "./platform/portal-news/outbox-item.entity.js";
import type { PolicyRows } from "./platform/graphql/policy.js";
import { NewsResolver } from "./platform/portal-news/news.resolver.js";
import { newsPolicy } from "./platform/portal-news/news.policy.js";

/** What the server is made of. A feature adds its entities, its resolver and its policy rows here, each in the order of the features. */

type ResolverClass = abstract new () => object;

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
  LabelRevision,
  CaseLabel,
  Cohort,
  CohortMember,
  CohortEvent,
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
];

export const RESOLVERS: readonly [ResolverClass, ...ResolverClass[]] = [
  NewsResolver,
  AccessResolver,
  MembershipResolver,
  PersonResolver,
  ViewerResolver,
  SiteResolver,
  AuditResolver,
  CasesResolver,
  ReleasedCountResolver,
  SiteCasesResolver,
  LabelsResolver,
  CaseLabelsResolver,
  CohortsResolver,
  AttritionSiteStepResolver,
  CohortSiteCountResolver,
  CohortFoldCountResolver,
  FoldWarningResolver,
  SeriesResolver,
  CohortEventResolver,
  CohortDiffRowResolver,
  ExportsResolver,
  CohortExportsResolver,
  TableOneResolver,
  ModelsResolver,
  ContributionResolver,
  EvaluationsResolver,
  ModelEvaluationsResolver,
  LeaderboardResolver,
  LeaderboardColumnResolver,
  LeaderboardCellResolver,
  PrevalenceResolver,
  RunsResolver,
  CohortRunsResolver,
  RoundResolver,
  SiteAccountResolver,
  SiteProgressResolver,
  SiteUpdateResolver,
  RunSiteResolver,
  TrainingTurnResolver,
  ModelRunResolver,
  AblationsResolver,
  AblationCellResolver,
  PredictionsResolver,
  HomeResolver,
];

/** What goes on after its question was answered; a feature adds the handlers of its jobs here. */
export const JOBS: readonly JobHandler[] = [exportHandler];

export const POLICIES: readonly PolicyRows[] = [
  newsPolicy,
  jobsPolicy,
  accessPolicy,
  auditPolicy,
  casesPolicy,
  labelsPolicy,
  cohortsPolicy,
  exportsPolicy,
  modelsPolicy,
  evaluationsPolicy,
  runsPolicy,
  ablationsPolicy,
  predictionsPolicy,
  homePolicy,
];
