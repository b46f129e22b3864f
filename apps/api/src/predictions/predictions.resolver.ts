import { uuid } from "@midline/shared/protocol/ids";
import { withheldSentence } from "@midline/shared/protocol/withheld";
import type { Role } from "@midline/shared/roles";
import { Arg, Ctx, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { signedIn, visibleSites } from "../access/authority.js";
import { siteById } from "../access/find-site.js";
import { personById } from "../access/find-person.js";
import { Person } from "../access/person.entity.js";
import { isOnline } from "../access/site-session.js";
import { SiteConnectionStateEnum, type SiteConnectionState } from "../access/site.entity.js";
import { Case } from "../cases/case.entity.js";
import { notToBeReadBlind } from "../cases/not-blind.js";
import { Evaluation } from "../evaluations/evaluation.entity.js";
import { Estimate } from "../platform/graphql/estimate.object.js";
import { modelVersionById } from "../models/find-model.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Context } from "../platform/context.js";
import { type Page, readPage } from "../platform/database/keyset.js";
import { batchedById } from "../platform/graphql/batched.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { CalibratedProbabilityObject } from "./calibrated-probability.object.js";
import { explainFailure } from "./explain-failure.js";
import { FaultObject } from "../platform/graphql/fault.object.js";
import { Prediction, PredictionStateEnum, type PredictionState } from "./prediction.entity.js";
import { requestPrediction } from "./request-prediction.js";
import { WithheldReasonObject } from "./withheld-reason.object.js";

const PredictionConnection = connectionOf("Prediction", () => Prediction);
const caseById = batchedById(Case);

/** Who sees a hospital's questions: those who care for its patients, and who must account for everything. */
const READERS: readonly Role[] = ["clinician", "siteCoordinator", "auditor"];

/** Predictions of the viewer's hospitals, but not of cases that he has yet to read blind. */
function seenPredictions(ctx: Context) {
  const viewer = unwrap(signedIn(ctx));
  const sites = visibleSites(viewer, READERS);
  const query = ctx.db.getRepository(Prediction).createQueryBuilder("prediction");
  query.where(notToBeReadBlind("prediction.case_id"), { me: viewer.personId });
  return sites === "all" ? query : query.andWhere("prediction.siteId = ANY(:sites)", { sites });
}

/** The GraphQL edge of predictions. */
@Resolver(() => Prediction)
export class PredictionsResolver {
  @Query(() => Prediction, { nullable: true, description: "One prediction of the viewer's hospital, or null." })
  async prediction(@Arg("id", () => ID, { description: "Its id." }) id: string, @Ctx() ctx: Context): Promise<Prediction | null> {
    if (!uuid.safeParse(id).success) return null;
    return seenPredictions(ctx).andWhere("prediction.id = :id", { id }).getOne();
  }

  @Query(() => PredictionConnection, { description: "Predictions of the viewer's hospitals, newest first." })
  async predictions(
    @Arg("state", () => PredictionStateEnum, { nullable: true, description: "Only predictions in this state." }) state:
      | PredictionState
      | null
      | undefined,
    @Arg("first", () => Int, { defaultValue: 50, description: "How many at most." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<Prediction>> {
    const query = seenPredictions(ctx);
    if (state) query.andWhere("prediction.state = :state", { state });
    return unwrap(await readPage(query, { first, after }));
  }

  @Mutation(() => Prediction, { description: "Asks the trainer in the patient's own hospital. Research use only; not for diagnosis." })
  async requestPrediction(
    @Arg("caseId", () => ID, { description: "A case of the caller's hospital." }) caseId: string,
    @Arg("modelVersionId", () => ID, { description: "The version to ask." }) modelVersionId: string,
    @Ctx() ctx: Context,
  ): Promise<Prediction> {
    return unwrap(await requestPrediction(ctx, { caseId, modelVersionId }));
  }

  @FieldResolver(() => Case, { description: "The case." })
  case(@Root() prediction: Prediction, @Ctx() ctx: Context): Promise<Case> {
    return caseById(ctx, prediction.caseId);
  }

  @FieldResolver(() => ModelVersion, { description: "The version that was asked." })
  modelVersion(@Root() prediction: Prediction, @Ctx() ctx: Context): Promise<ModelVersion> {
    return modelVersionById(ctx, prediction.modelVersionId);
  }

  @FieldResolver(() => Person, { description: "Who asked." })
  requestedBy(@Root() prediction: Prediction, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, prediction.requestedBy);
  }

  @FieldResolver(() => SiteConnectionStateEnum, { description: "ONLINE or OFFLINE trainer of that hospital while it is waited for." })
  async siteConnection(@Root() prediction: Prediction, @Ctx() ctx: Context): Promise<SiteConnectionState> {
    const site = await siteById(ctx, prediction.siteId);
    if (site.enrolledAt === null) return "neverEnrolled";
    return (await isOnline(ctx, site.id)) ? "online" : "offline";
  }

  @FieldResolver(() => Estimate, {
    nullable: true,
    description:
      "Mean over the views of the same images, with the smallest and the largest; null while there is none, and when it is withheld.",
  })
  probability(@Root() { outcome }: Prediction): Estimate | null {
    if (outcome?.state !== "answered") return null;
    const { probability: value, low, high } = outcome;
    return value === null || low === null || high === null ? null : { value, low, high };
  }

  @FieldResolver(() => [WithheldReasonObject], {
    description: "Why the number is withheld: the case is beyond what the model was trained on. Empty when it is not withheld.",
  })
  withheld(@Root() { outcome }: Prediction): readonly WithheldReasonObject[] {
    if (outcome?.state !== "answered") return [];
    return outcome.withheld.map((reason) => ({ ...reason, message: withheldSentence(reason) }));
  }

  @FieldResolver(() => CalibratedProbabilityObject, {
    nullable: true,
    description: "The probability by the model's calibration sheet; null when it is withheld, or the hospital has no such sheet.",
  })
  calibrated(@Root() { outcome }: Prediction): CalibratedProbabilityObject | null {
    if (outcome?.state !== "answered" || outcome.calibrated === null) return null;
    const { probability: value, low, high, ...rest } = outcome.calibrated;
    return { ...rest, probability: { value, low, high } };
  }

  @FieldResolver(() => Int, { nullable: true, description: "Views the model was shown." })
  views(@Root() { outcome }: Prediction): number | null {
    return outcome?.state === "answered" ? outcome.views : null;
  }

  @FieldResolver(() => Float, { nullable: true, description: "Volume of the segmented tumour." })
  tumourVolumeMl(@Root() { outcome }: Prediction): number | null {
    return outcome?.state === "answered" ? outcome.tumourVolumeMl : null;
  }

  @FieldResolver(() => [String], { nullable: true, description: "Which of the four sequences were there." })
  sequencesUsed(@Root() { outcome }: Prediction): readonly string[] | null {
    return outcome?.state === "answered" ? outcome.sequencesUsed : null;
  }

  @FieldResolver(() => Boolean, { description: "Whether the patient is a phantom." })
  async synthetic(@Root() prediction: Prediction, @Ctx() ctx: Context): Promise<boolean> {
    return (await siteById(ctx, prediction.siteId)).synthetic || (prediction.outcome?.state === "answered" && prediction.outcome.synthetic);
  }

  @FieldResolver(() => FaultObject, { nullable: true, description: "Why there is no answer." })
  failure(@Root() { outcome }: Prediction): FaultObject | null {
    return outcome?.state === "failed" ? explainFailure(outcome.code) : null;
  }

  @FieldResolver(() => Evaluation, {
    nullable: true,
    description: "The evaluation of that model at the patient's own site, to read the number by.",
  })
  siteEvaluation(@Root() { modelVersionId, siteId }: Prediction, @Ctx() ctx: Context): Promise<Evaluation | null> {
    return ctx.db.getRepository(Evaluation).findOneBy({ modelVersionId, siteId });
  }
}
