import { isExact } from "@midline/shared/cohorts/released-count";
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { siteById } from "../access/find-site.js";
import { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import type { Page } from "../platform/database/keyset.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { Case } from "./case.entity.js";
import { CaseFilter } from "./case.input.js";
import { findCase } from "./find-case.js";
import { listCases } from "./list-cases.js";
import { ReleasedCountObject } from "./released-count.object.js";

export const CaseConnection = connectionOf("Case", () => Case);

/** The GraphQL edge of cases. */
@Resolver(() => Case)
export class CasesResolver {
  @Query(() => Case, { nullable: true, description: "One case; null when there is none among those the viewer may see." })
  async case(@Arg("id", () => ID, { description: "The case's id." }) id: string, @Ctx() ctx: Context): Promise<Case | null> {
    const found = await findCase(ctx, id);
    return !found.ok && found.fault.code === "NOT_FOUND" ? null : unwrap(found);
  }

  @Query(() => CaseConnection, { description: "The cases the viewer may see: those of the viewer's sites, or all." })
  async cases(
    @Arg("filter", () => CaseFilter, { nullable: true, description: "Which of them; all when left out." }) filter: CaseFilter | undefined,
    @Arg("first", () => Int, { defaultValue: 50, description: "Rows in a page." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<Case>> {
    return unwrap(await listCases(ctx, filter ?? {}, { first, after }));
  }

  @FieldResolver(() => Site, { description: "The hospital that treats the patient." })
  site(@Root() { siteId }: Case, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, siteId);
  }
}

/** What a number of patients is when the viewer may know it. */
@Resolver(() => ReleasedCountObject)
export class ReleasedCountResolver {
  @FieldResolver(() => Int, { nullable: true, description: "The number itself; null where only a band is told." })
  exact(@Root() count: ReleasedCountObject): number | null {
    return isExact(count) ? count.atLeast : null;
  }
}
