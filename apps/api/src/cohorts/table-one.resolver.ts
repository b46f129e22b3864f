import type { TableBy, TableOne } from "@midline/shared/cohorts/table-one";
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../platform/context.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { Cohort } from "./cohort.entity.js";
import { FreezeCohortInput } from "./cohort.input.js";
import { previewTableOne, readTableOne } from "./read-table-one.js";
import { TableByEnum, TableOneObject } from "./table-one.object.js";

/** The GraphQL edge of Table 1. */
@Resolver(() => Cohort)
export class TableOneResolver {
  @FieldResolver(() => TableOneObject, { description: "Table 1: who is in it, from the label revisions that it pins." })
  tableOne(
    @Root() cohort: Cohort,
    @Arg("by", () => TableByEnum, { defaultValue: TableByEnum.SPLIT, description: "What the columns are." }) by: TableBy,
    @Ctx() ctx: Context,
  ): Promise<TableOne> {
    return readTableOne(ctx, cohort, by);
  }

  @Query(() => TableOneObject, { description: "Table 1 of what would be frozen." })
  async previewTableOne(
    @Arg("input", () => FreezeCohortInput, { description: "The cohort to try." }) input: FreezeCohortInput,
    @Arg("by", () => TableByEnum, { defaultValue: TableByEnum.SPLIT, description: "What the columns are." }) by: TableBy,
    @Ctx() ctx: Context,
  ): Promise<TableOne> {
    return unwrap(await previewTableOne(ctx, input, by));
  }
}
