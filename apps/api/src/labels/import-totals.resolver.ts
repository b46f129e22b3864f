import { Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { mayAct } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { LabelImport } from "./label-import.entity.js";

/** A number of rows is one of patients: it is told where the viewer sees them one by one. Others are told of a hospital's cases in bands (docs/small-cells.md). */
export const isToldOf = ({ caller }: Context, { siteId }: LabelImport): boolean =>
  caller.viewer !== null && mayAct(caller.viewer, ["siteCoordinator", "auditor"], siteId);

const told = (ctx: Context, import_: LabelImport, n: number): number | null => (isToldOf(ctx, import_) ? n : null);

/** The totals of an import, for its own hospital and auditors. */
@Resolver(() => LabelImport)
export class ImportTotalsResolver {
  @FieldResolver(() => Int, { nullable: true, description: "Rows in the file; null for people of elsewhere." })
  totalRows(@Root() import_: LabelImport, @Ctx() ctx: Context): number | null {
    return told(ctx, import_, import_.totalRows);
  }

  @FieldResolver(() => Int, { nullable: true, description: "Rows that bring a new case; null for people of elsewhere." })
  created(@Root() import_: LabelImport, @Ctx() ctx: Context): number | null {
    return told(ctx, import_, import_.created);
  }

  @FieldResolver(() => Int, { nullable: true, description: "Rows that change what is known of a case; null for people of elsewhere." })
  updated(@Root() import_: LabelImport, @Ctx() ctx: Context): number | null {
    return told(ctx, import_, import_.updated);
  }

  @FieldResolver(() => Int, { nullable: true, description: "Rows that say nothing new; null for people of elsewhere." })
  unchanged(@Root() import_: LabelImport, @Ctx() ctx: Context): number | null {
    return told(ctx, import_, import_.unchanged);
  }

  @FieldResolver(() => Int, { nullable: true, description: "Rows with problems; null for people of elsewhere." })
  rejected(@Root() import_: LabelImport, @Ctx() ctx: Context): number | null {
    return told(ctx, import_, import_.rejected);
  }

  @FieldResolver(() => Int, { nullable: true, description: "Rows after which a label is another than now; null for people of elsewhere." })
  changedLabels(@Root() import_: LabelImport, @Ctx() ctx: Context): number | null {
    return told(ctx, import_, import_.changedLabels);
  }
}
