import type { ReadCall } from "@midline/shared/labels/read-call";
import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import type { Context } from "../platform/context.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { Dispute, DisputeQueue, Settlement } from "./dispute.object.js";
import { findDispute, listDisputes } from "./find-dispute.js";
import { ReadCallEnum } from "./review-enums.object.js";
import { settleDispute } from "./settle-dispute.js";

/** The GraphQL edge of adjudication. */
@Resolver()
export class DisputeResolver {
  @Query(() => DisputeQueue, {
    description: "Cases in dispute that the viewer may settle: by readers or by rule, and none that he was asked to read.",
  })
  async disputes(@Ctx() ctx: Context): Promise<DisputeQueue> {
    return unwrap(await listDisputes(ctx));
  }

  @Query(() => Dispute, { nullable: true, description: "One of them, or null." })
  async dispute(@Arg("id", () => ID, { description: "The case's id." }) id: string, @Ctx() ctx: Context): Promise<Dispute | null> {
    return unwrap(await findDispute(ctx, id));
  }

  @Mutation(() => Settlement, { description: "Says which label a case in dispute has. It stands until new tissue results come in." })
  async settleDispute(
    @Arg("caseId", () => ID, { description: "The case." }) caseId: string,
    @Arg("evidenceDigest", () => String, { description: "evidenceDigest of the results that were looked at." }) evidenceDigest: string,
    @Arg("call", () => ReadCallEnum, { description: "The call." }) call: ReadCall,
    @Arg("reason", () => String, { description: "Why, in 10 to 500 characters; kept in the case's history. No patient data." })
    reason: string,
    @Ctx() ctx: Context,
  ): Promise<Settlement> {
    return unwrap(await settleDispute(ctx, { caseId, evidenceDigest, call, reason }));
  }
}
