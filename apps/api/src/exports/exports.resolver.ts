import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { siteById } from "../access/find-site.js";
import { Site } from "../access/site.entity.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { cohortById } from "../cohorts/find-cohort.js";
import type { Context } from "../platform/context.js";
import type { Page } from "../platform/database/keyset.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { jobOf } from "../platform/jobs/find-job.js";
import { Job } from "../platform/jobs/job.entity.js";
import { cancelExport } from "./cancel-export.js";
import { CohortExport, ExportFormatEnum, ExportStateEnum, type ExportFormat, type ExportState } from "./cohort-export.entity.js";
import { exportState } from "./export-state.js";
import { listExports } from "./find-export.js";
import { exportsRows, requestExport } from "./request-export.js";

const CohortExportConnection = connectionOf("CohortExport", () => CohortExport);

/** The GraphQL edge of exports. The file itself is behind `GET /exports/:id`. */
@Resolver(() => CohortExport)
export class ExportsResolver {
  @Query(() => CohortExportConnection, { description: "The viewer's own exports, newest first." })
  async cohortExports(
    @Arg("cohortId", () => ID, { nullable: true, description: "Only those of this frozen cohort." }) cohortId: string | null | undefined,
    @Arg("first", () => Int, { defaultValue: 50, description: "Rows in the page." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<CohortExport>> {
    return unwrap(await listExports(ctx, cohortId ?? null, { first, after }));
  }

  @Mutation(() => CohortExport, {
    description: "Makes a file of a frozen cohort, as a job. Rows are those that the viewer may see one by one.",
  })
  async exportCohort(
    @Arg("cohortId", () => ID, { description: "The frozen cohort." }) cohortId: string,
    @Arg("format", () => ExportFormatEnum, { description: "In what form." }) format: ExportFormat,
    @Arg("licence", () => String, {
      defaultValue: "Not for redistribution. Held by the hospitals of the cohort.",
      description: "The licence that the file names: its text or its URL.",
    })
    licence: string,
    @Ctx() ctx: Context,
  ): Promise<CohortExport> {
    return unwrap(await requestExport(ctx, { cohortId, format, licence }));
  }

  @Mutation(() => CohortExport, { description: "Stops an export that is not yet written." })
  async cancelExport(@Arg("id", () => ID, { description: "The export." }) id: string, @Ctx() ctx: Context): Promise<CohortExport> {
    return unwrap(await cancelExport(ctx, id));
  }

  @FieldResolver(() => Cohort, { description: "The frozen cohort." })
  cohort(@Root() { cohortId }: CohortExport, @Ctx() ctx: Context): Promise<Cohort> {
    return cohortById(ctx, cohortId);
  }

  @FieldResolver(() => Job, { nullable: true, description: "The job that writes it." })
  async job(@Root() { id }: CohortExport, @Ctx() ctx: Context): Promise<Job | null> {
    return (await jobOf(ctx, id)) ?? null;
  }

  @FieldResolver(() => ExportStateEnum, { description: "How far it is." })
  async state(@Root() row: CohortExport, @Ctx() ctx: Context): Promise<ExportState> {
    return exportState(row, (await jobOf(ctx, row.id))?.state ?? null, ctx.now());
  }

  @FieldResolver(() => [Site], { description: "Sites whose patients are in it; none when it holds numbers only." })
  rowsOf(@Root() { siteIds }: CohortExport, @Ctx() ctx: Context): Promise<readonly Site[]> {
    return Promise.all(siteIds.map((id) => siteById(ctx, id)));
  }
}

/** What an export of a cohort would hold for the viewer. */
@Resolver(() => Cohort)
export class CohortExportsResolver {
  @FieldResolver(() => [Site], {
    description: "Sites whose patients the viewer could export one by one; none when he is given numbers only.",
  })
  async exportsRows(@Root() { id }: Cohort, @Ctx() ctx: Context): Promise<readonly Site[]> {
    return Promise.all((await exportsRows(ctx, id)).map((siteId) => siteById(ctx, siteId)));
  }
}
