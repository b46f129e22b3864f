import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { siteById } from "../access/find-site.js";
import { Site } from "../access/site.entity.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { cohortById } from "../cohorts/find-cohort.js";
import type { Context } from "../platform/context.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { Ablation, AblationCell } from "./ablation.object.js";
import { readAblation } from "./read-ablation.js";

/** The GraphQL edge of ablations. */
@Resolver(() => Ablation)
export class AblationsResolver {
  @Query(() => Ablation, {
    description: "Finished runs on one cohort that held out the same patients, by what was learned and how, and what each part adds.",
  })
  async ablation(
    @Arg("cohortId", () => ID, { description: "The cohort." }) cohortId: string,
    @Arg("fold", () => Int, {
      nullable: true,
      description: "Runs that held out this fold, 0 to 4; those that held out the validation split when left out.",
    })
    fold: number | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<Ablation> {
    return unwrap(await readAblation(ctx, { cohortId, fold: fold ?? null }));
  }

  @FieldResolver(() => Cohort, { description: "The cohort." })
  cohort(@Root() ablation: Ablation, @Ctx() ctx: Context): Promise<Cohort> {
    return cohortById(ctx, ablation.cohortId);
  }
}

@Resolver(() => AblationCell)
export class AblationCellResolver {
  @FieldResolver(() => Site, { description: "The site." })
  site(@Root() cell: AblationCell, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, cell.siteId);
  }
}
