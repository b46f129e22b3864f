import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Site } from "../access/site.entity.js";
import { ReleasedCountObject } from "../cases/released-count.object.js";
import type { Context } from "../platform/context.js";
import { caseCountOf } from "./count-cases.js";

@Resolver(() => Site)
export class SiteCasesResolver {
  @FieldResolver(() => ReleasedCountObject, { description: "Cases imported for this site." })
  caseCount(@Root() site: Site, @Ctx() ctx: Context): Promise<ReleasedCount> {
    return caseCountOf(ctx, site.id);
  }
}
