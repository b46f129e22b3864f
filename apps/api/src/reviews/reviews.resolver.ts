import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { personById } from "../access/find-person.js";
import { siteById } from "../access/find-site.js";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import type { Page } from "../platform/database/keyset.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { AgreementGroup, AgreementMonth, AgreementPair, ReviewAgreement } from "./agreement.object.js";
import { findReview, listReviews, readProgress } from "./find-review.js";
import { openReview } from "./open-review.js";
import { planReview } from "./plan-review.js";
import { readAgreementOverTime } from "./read-agreement-over-time.js";
import { readAgreement } from "./read-agreement.js";
import { AgreementOfEnum, type AgreementOf } from "./review-enums.object.js";
import { ReviewPlan, ReviewPlanReader, ReviewPlanSite } from "./review-plan.object.js";
import { ReviewProgress, ReviewReaderProgress, ReviewSiteProgress } from "./review-progress.object.js";
import { Review } from "./review.entity.js";
import { ReviewInput } from "./review.input.js";

export const ReviewConnection = connectionOf("Review", () => Review);

/** The GraphQL edge of reviews: opening them, and how far they are. */
@Resolver(() => Review)
export class ReviewsResolver {
  @Query(() => ReviewConnection, { description: "The reviews whose progress the viewer may see." })
  async reviews(
    @Arg("first", () => Int, { defaultValue: 50, description: "Rows in a page." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<Review>> {
    return unwrap(await listReviews(ctx, { first, after }));
  }

  @Query(() => Review, { nullable: true, description: "One of them, or null." })
  async review(@Arg("id", () => ID, { description: "Its id." }) id: string, @Ctx() ctx: Context): Promise<Review | null> {
    return unwrap(await findReview(ctx, id));
  }

  @Query(() => ReviewPlan, { description: "What opening a review would ask of whom. Writes nothing." })
  async reviewPlan(
    @Arg("input", () => ReviewInput, { description: "The review." }) input: ReviewInput,
    @Ctx() ctx: Context,
  ): Promise<ReviewPlan> {
    return unwrap(await planReview(ctx, input));
  }

  @Query(() => [AgreementMonth], {
    description: "Agreement of blind readers by the month of a case's second read, over all reviews of sites that the viewer sees.",
  })
  async agreementOverTime(
    @Arg("of", () => AgreementOfEnum, { nullable: true, defaultValue: "call", description: "On what; the call when left out." })
    of: AgreementOf | null,
    @Ctx() ctx: Context,
  ): Promise<readonly AgreementMonth[]> {
    return unwrap(await readAgreementOverTime(ctx, of ?? "call"));
  }

  @Mutation(() => Review, { description: "Opens a review: its cases go to their readers, each to as many, by the seed." })
  async openReview(
    @Arg("input", () => ReviewInput, { description: "The review." }) input: ReviewInput,
    @Ctx() ctx: Context,
  ): Promise<Review> {
    return unwrap(await openReview(ctx, input));
  }

  @FieldResolver(() => Person, { description: "Who opened it." })
  openedBy(@Root() { openedBy }: Review, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, openedBy);
  }

  @FieldResolver(() => ReviewProgress, { description: "How far it is." })
  async progress(@Root() review: Review, @Ctx() ctx: Context): Promise<ReviewProgress> {
    return unwrap(await readProgress(ctx, review));
  }

  @FieldResolver(() => ReviewAgreement, { description: "How well its readers agree." })
  async agreement(
    @Root() review: Review,
    @Arg("of", () => AgreementOfEnum, { nullable: true, defaultValue: "call", description: "On what; the call when left out." })
    of: AgreementOf | null,
    @Ctx() ctx: Context,
  ): Promise<ReviewAgreement> {
    return unwrap(await readAgreement(ctx, review, of ?? "call"));
  }
}

@Resolver(() => ReviewPlanSite)
export class ReviewPlanSiteResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() { siteId }: ReviewPlanSite, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, siteId);
  }
}

@Resolver(() => ReviewPlanReader)
export class ReviewPlanReaderResolver {
  @FieldResolver(() => Person, { description: "Who." })
  person(@Root() { personId }: ReviewPlanReader, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, personId);
  }

  @FieldResolver(() => [Site], { description: "Where he may read, among the chosen sites." })
  sites(@Root() { siteIds }: ReviewPlanReader, @Ctx() ctx: Context): Promise<readonly Site[]> {
    return Promise.all(siteIds.map((id) => siteById(ctx, id)));
  }
}

@Resolver(() => ReviewSiteProgress)
export class ReviewSiteProgressResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() { siteId }: ReviewSiteProgress, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, siteId);
  }
}

@Resolver(() => ReviewReaderProgress)
export class ReviewReaderProgressResolver {
  @FieldResolver(() => Person, { description: "Who." })
  person(@Root() { personId }: ReviewReaderProgress, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, personId);
  }
}

@Resolver(() => AgreementGroup)
export class AgreementGroupResolver {
  @FieldResolver(() => Site, { nullable: true, description: "Cases of this site; null where it is of all." })
  site(@Root() { siteId }: AgreementGroup, @Ctx() ctx: Context): Promise<Site> | null {
    return siteId === null ? null : siteById(ctx, siteId);
  }
}

@Resolver(() => AgreementPair)
export class AgreementPairResolver {
  @FieldResolver(() => [Person], { nullable: true, description: "Who they are; for a lead, else null." })
  people(@Root() { personIds }: AgreementPair, @Ctx() ctx: Context): Promise<readonly Person[]> | null {
    const isLead = ctx.caller.viewer?.roles.some(({ role }) => role === "lead") ?? false;
    return isLead ? Promise.all(personIds.map((id) => personById(ctx, id))) : null;
  }
}
