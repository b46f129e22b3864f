import "reflect-metadata";
import { ablationsPolicy } from "./ablations/ablations.policy.js";
import { AblationCellResolver, AblationsResolver } from "./ablations/ablations.resolver.js";
import { accessPolicy } from "./access/access.policy.js";
import { AccessResolver } from "./access/access.resolver.js";
import { MembershipResolver, PersonResolver, SiteResolver, ViewerResolver } from "./access/memberships.resolver.js";
import { auditPolicy } from "./audit/audit.policy.js";
import { AuditResolver } from "./audit/audit.resolver.js";
import { casesPolicy } from "./cases/cases.policy.js";
import { CasesResolver, ReleasedCountResolver } from "./cases/cases.resolver.js";
import { homePolicy } from "./home/home.policy.js";
import { HomeResolver } from "./home/home.resolver.js";
import {
  ChangedLabelDismissalResolver,
  ChangedLabelOfCaseResolver,
  ChangedLabelsResolver,
  CohortChangedLabelsResolver,
  ModelChangedLabelsResolver,
} from "./lineage/changed-labels.resolver.js";
import { lineagePolicy } from "./lineage/lineage.policy.js";
import { LineageResolver, LineageRevisionResolver, LineageSiteResolver } from "./lineage/lineage.resolver.js";
import { commitLabelImportJob } from "./labels/commit-label-import.js";
import { readLabelFileJob } from "./labels/read-label-file.js";
import { labelFileDoor } from "./labels/receive-label-file.js";
import { rejectedRowsDoor } from "./labels/send-rejected-rows.js";
import { undoLabelImportJob } from "./labels/undo-label-import.js";
import { CaseHistoryResolver, ImportChangesResolver, LabelChangeResolver, MappingResolver } from "./labels/label-changes.resolver.js";
import { CellCorrectionResolver, CorrectionsResolver } from "./labels/corrections.resolver.js";
import { ImportTotalsResolver } from "./labels/import-totals.resolver.js";
import { labelsPolicy } from "./labels/labels.policy.js";
import { SiteCasesResolver } from "./labels/count-cases.resolver.js";
import { CaseLabelsResolver, LabelsResolver } from "./labels/labels.resolver.js";
import { DisputeResolver } from "./reviews/dispute.resolver.js";
import { ReadResolver } from "./reviews/read.resolver.js";
import { reviewsPolicy } from "./reviews/reviews.policy.js";
import {
  AgreementGroupResolver,
  AgreementPairResolver,
  ReviewPlanReaderResolver,
  ReviewPlanSiteResolver,
  ReviewReaderProgressResolver,
  ReviewSiteProgressResolver,
  ReviewsResolver,
} from "./reviews/reviews.resolver.js";
import { SegmenterAgreementResolver } from "./reviews/segmenter-agreement.resolver.js";
import { cohortsPolicy } from "./cohorts/cohorts.policy.js";
import {
  AttritionSiteStepResolver,
  CohortFoldCountResolver,
  CohortsResolver,
  CohortSiteCountResolver,
  FoldWarningResolver,
} from "./cohorts/cohorts.resolver.js";
import { CohortDiffRowResolver, CohortEventResolver, SeriesResolver } from "./cohorts/series.resolver.js";
import { exportsPolicy } from "./exports/exports.policy.js";
import { CohortExportsResolver, ExportsResolver } from "./exports/exports.resolver.js";
import { exportDoor } from "./exports/send-export.js";
import { exportHandler } from "./exports/write-export.js";
import { TableOneResolver } from "./cohorts/table-one.resolver.js";
import { evaluationsPolicy } from "./evaluations/evaluations.policy.js";
import {
  EvaluationsResolver,
  LeaderboardCellResolver,
  LeaderboardColumnResolver,
  LeaderboardResolver,
  ModelEvaluationsResolver,
  PrevalenceResolver,
} from "./evaluations/evaluations.resolver.js";
import { modelsPolicy } from "./models/models.policy.js";
import { ContributionResolver, ModelsResolver } from "./models/models.resolver.js";
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
import { runsPolicy } from "./runs/runs.policy.js";
import { CohortRunsResolver, RunsResolver } from "./runs/runs.resolver.js";
import type { JobHandler } from "./platform/jobs/job-handler.js";
import { jobsPolicy } from "./platform/jobs/jobs.policy.js";
import type { PolicyRows } from "./platform/graphql/policy.js";
import type { FileDoors } from "./platform/http/file-doors.js";
import { NewsResolver } from "./platform/portal-news/news.resolver.js";
import { newsPolicy } from "./platform/portal-news/news.policy.js";

/** What the server is made of. A feature adds its resolver and its policy rows here, its entities in `entities.ts`, each in the order of the features. */

type ResolverClass = abstract new () => object;

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
  CorrectionsResolver,
  CellCorrectionResolver,
  CaseLabelsResolver,
  ImportTotalsResolver,
  ImportChangesResolver,
  LabelChangeResolver,
  MappingResolver,
  CaseHistoryResolver,
  ReadResolver,
  DisputeResolver,
  ReviewsResolver,
  ReviewPlanSiteResolver,
  ReviewPlanReaderResolver,
  ReviewSiteProgressResolver,
  ReviewReaderProgressResolver,
  AgreementGroupResolver,
  AgreementPairResolver,
  SegmenterAgreementResolver,
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
  LineageResolver,
  LineageSiteResolver,
  LineageRevisionResolver,
  CohortChangedLabelsResolver,
  ModelChangedLabelsResolver,
  ChangedLabelsResolver,
  ChangedLabelOfCaseResolver,
  ChangedLabelDismissalResolver,
  HomeResolver,
];

/** What goes on after its question was answered; a feature adds the handlers of its jobs here. */
export const JOBS: readonly JobHandler[] = [readLabelFileJob, commitLabelImportJob, undoLabelImportJob, exportHandler];

/** What is too large for a question or an answer. */
export const DOORS: FileDoors = { uploads: [labelFileDoor], downloads: [rejectedRowsDoor, exportDoor] };

export const POLICIES: readonly PolicyRows[] = [
  newsPolicy,
  jobsPolicy,
  accessPolicy,
  auditPolicy,
  casesPolicy,
  labelsPolicy,
  reviewsPolicy,
  cohortsPolicy,
  exportsPolicy,
  modelsPolicy,
  evaluationsPolicy,
  runsPolicy,
  ablationsPolicy,
  predictionsPolicy,
  lineagePolicy,
  homePolicy,
];
