import { shownEvidence } from "@midline/shared/reviews/shown-evidence";
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { evidenceDigest } from "../labels/consensus.js";
import { LabelRevision } from "../labels/label-revision.entity.js";
import type { Context } from "../platform/context.js";
import { batchedById } from "../platform/graphql/batched.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { BlindRead } from "./blind-read.entity.js";
import { BlindReadInput, formOf } from "./blind-read.input.js";
import { EvidenceItem } from "./dispute.object.js";
import { ReadQueue } from "./read-queue.object.js";
import { findRead, nextRead, readQueue } from "./read-queue.js";
import { ReadStateEnum, type ReadState } from "./review-enums.object.js";
import { Review } from "./review.entity.js";
import { ReviewCase } from "./review-case.entity.js";
import { saveRead } from "./save-read.js";
import { submitRead } from "./submit-read.js";

const reviewById = batchedById(Review);
const reviewCaseById = batchedById(ReviewCase);
const revisionById = batchedById(LabelRevision);

/** The GraphQL edge of blind reads: each for its own reader, and nothing of the case but its results. */
@Resolver(() => BlindRead)
export class ReadResolver {
  @Query(() => ReadQueue, { description: "What the viewer has to read." })
  async myReads(@Ctx() ctx: Context): Promise<ReadQueue> {
    return unwrap(await readQueue(ctx));
  }

  @Query(() => BlindRead, { nullable: true, description: "One of the viewer's own reads, or null." })
  async blindRead(@Arg("id", () => ID, { description: "Its id." }) id: string, @Ctx() ctx: Context): Promise<BlindRead | null> {
    return unwrap(await findRead(ctx, id));
  }

  @Mutation(() => BlindRead, { description: "Keeps a draft of the viewer's own read." })
  async saveRead(
    @Arg("id", () => ID, { description: "The read." }) id: string,
    @Arg("input", () => BlindReadInput, { description: "As far as it is filled in." }) input: BlindReadInput,
    @Ctx() ctx: Context,
  ): Promise<BlindRead> {
    return unwrap(await saveRead(ctx, { id, evidenceDigest: input.evidenceDigest, form: formOf(input) }));
  }

  @Mutation(() => BlindRead, { description: "Hands the viewer's own read in; it does not change any more." })
  async submitRead(
    @Arg("id", () => ID, { description: "The read." }) id: string,
    @Arg("input", () => BlindReadInput, { description: "The read, filled in." }) input: BlindReadInput,
    @Ctx() ctx: Context,
  ): Promise<BlindRead> {
    return unwrap(await submitRead(ctx, { id, evidenceDigest: input.evidenceDigest, form: formOf(input) }));
  }

  @FieldResolver(() => Int, { description: "The case's number in the review: it says nothing of the case." })
  async number(@Root() read: BlindRead, @Ctx() ctx: Context): Promise<number> {
    return (await reviewCaseById(ctx, read.reviewCaseId)).number;
  }

  @FieldResolver(() => String, { description: "The review's name." })
  async reviewName(@Root() read: BlindRead, @Ctx() ctx: Context): Promise<string> {
    return (await reviewOf(ctx, read)).name;
  }

  @FieldResolver(() => Date, { description: "When it is due." })
  async dueAt(@Root() read: BlindRead, @Ctx() ctx: Context): Promise<Date> {
    return (await reviewOf(ctx, read)).dueAt;
  }

  @FieldResolver(() => ReadStateEnum, { description: "Where it stands." })
  async state(@Root() read: BlindRead, @Ctx() ctx: Context): Promise<ReadState> {
    if (read.submittedAt !== null) return "submitted";
    return (await reviewCaseById(ctx, read.reviewCaseId)).state === "waiting" ? "open" : "closed";
  }

  @FieldResolver(() => Boolean, { description: "Whether the viewer has read earlier results of this case: there are new ones." })
  askedAgain(@Root() { reviewCaseId, readerId, revisionId }: BlindRead, @Ctx() ctx: Context): Promise<boolean> {
    return ctx.db
      .getRepository(BlindRead)
      .createQueryBuilder("b")
      .where("b.reviewCaseId = :reviewCaseId AND b.readerId = :readerId AND b.revisionId <> :revisionId", {
        reviewCaseId,
        readerId,
        revisionId,
      })
      .getExists();
  }

  @FieldResolver(() => [EvidenceItem], { description: "The tissue results and mask facts, and no label." })
  async evidence(@Root() read: BlindRead, @Ctx() ctx: Context): Promise<readonly EvidenceItem[]> {
    return shownEvidence((await revisionById(ctx, read.revisionId)).values);
  }

  @FieldResolver(() => String, { description: "Names these results; pass it on saving and submitting." })
  async evidenceDigest(@Root() read: BlindRead, @Ctx() ctx: Context): Promise<string> {
    return evidenceDigest((await revisionById(ctx, read.revisionId)).values);
  }

  @FieldResolver(() => ID, { nullable: true, description: "The read to do next; null when there is none." })
  nextId(@Root() read: BlindRead, @Ctx() ctx: Context): Promise<string | null> {
    return nextRead(ctx, read);
  }
}

const reviewOf = async (ctx: Context, read: BlindRead): Promise<Review> =>
  reviewById(ctx, (await reviewCaseById(ctx, read.reviewCaseId)).reviewId);
