import { release, type ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Arg, Ctx, FieldResolver, Float, Mutation, Query, Resolver, Root } from "type-graphql";
import { signedIn } from "../access/authority.js";
import { personById } from "../access/find-person.js";
import { siteById } from "../access/find-site.js";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { ReleasedCountObject } from "../cases/released-count.object.js";
import type { Context } from "../platform/context.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { listSegmenterAgreements, recordSegmenterAgreement } from "./record-segmenter-agreement.js";
import { reviewFloors } from "./review-floors.js";
import { SegmenterAgreementRow } from "./segmenter-agreement.entity.js";
import { SegmenterSummaryObject } from "./segmenter-agreement.object.js";

/** The GraphQL edge of what sites say of their segmenters. */
@Resolver(() => SegmenterAgreementRow)
export class SegmenterAgreementResolver {
  @Query(() => [SegmenterAgreementRow], {
    description: "The newest of each site and two people who draw, of the sites the viewer may see.",
  })
  async segmenterAgreements(@Ctx() ctx: Context): Promise<readonly SegmenterAgreementRow[]> {
    return unwrap(await listSegmenterAgreements(ctx));
  }

  @Mutation(() => SegmenterAgreementRow, {
    description: "Hands in what `midline-site agreement` wrote in the hospital. Summary statistics only.",
  })
  async recordSegmenterAgreement(
    @Arg("siteCode", () => String, { description: "The site." }) siteCode: string,
    @Arg("json", () => String, { description: "The file's text, unchanged." }) json: string,
    @Ctx() ctx: Context,
  ): Promise<SegmenterAgreementRow> {
    return unwrap(await recordSegmenterAgreement(ctx, { siteCode, json }));
  }

  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() { siteId }: SegmenterAgreementRow, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, siteId);
  }

  @FieldResolver(() => Person, { description: "Who handed it in." })
  recordedBy(@Root() { recordedBy }: SegmenterAgreementRow, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, recordedBy);
  }

  @FieldResolver(() => [String], { description: "Codes of the two." })
  raters(@Root() { statistics }: SegmenterAgreementRow): readonly string[] {
    return statistics.raters;
  }

  @FieldResolver(() => ReleasedCountObject, { description: "Cases that both have drawn and that could be compared." })
  n(@Root() { statistics, siteId }: SegmenterAgreementRow, @Ctx() ctx: Context): Promise<ReleasedCount> {
    return releasedTo(ctx, siteId, statistics.n);
  }

  @FieldResolver(() => ReleasedCountObject, { description: "Cases that both have drawn and that could not be compared." })
  leftOut(@Root() { statistics, siteId }: SegmenterAgreementRow, @Ctx() ctx: Context): Promise<ReleasedCount> {
    return releasedTo(ctx, siteId, statistics.leftOut);
  }

  @FieldResolver(() => Float, { description: "Tolerance of the surface Dice, in mm." })
  toleranceMm(@Root() { statistics }: SegmenterAgreementRow): number {
    return statistics.toleranceMm;
  }

  @FieldResolver(() => SegmenterSummaryObject, { nullable: true, description: "Dice; null below ten cases." })
  dice(@Root() { statistics }: SegmenterAgreementRow): SegmenterSummaryObject | null {
    return statistics.dice;
  }

  @FieldResolver(() => SegmenterSummaryObject, { nullable: true, description: "Normalised surface Dice; null below ten cases." })
  surfaceDice(@Root() { statistics }: SegmenterAgreementRow): SegmenterSummaryObject | null {
    return statistics.surfaceDice;
  }

  @FieldResolver(() => Boolean, { description: "Whether the cases are phantoms." })
  synthetic(@Root() { statistics }: SegmenterAgreementRow): boolean {
    return statistics.synthetic;
  }
}

const releasedTo = async (ctx: Context, siteId: string, cases: number): Promise<ReleasedCount> => {
  const viewer = unwrap(signedIn(ctx));
  return release(cases, (await reviewFloors(ctx, viewer, [siteId]))(siteId));
};
