import { labelTemplate } from "@midline/shared/labels/label-template";
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { In } from "typeorm";
import { personById } from "../access/find-person.js";
import { siteById } from "../access/find-site.js";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { Case } from "../cases/case.entity.js";
import type { Context } from "../platform/context.js";
import type { Page } from "../platform/database/keyset.js";
import { batchedChildren } from "../platform/graphql/batched.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { jobOf } from "../platform/jobs/find-job.js";
import { Job } from "../platform/jobs/job.entity.js";
import { CaseLabel } from "./case-label.entity.js";
import { commitLabelImport } from "./commit-label-import.js";
import { dropLabelImport } from "./drop-label-import.js";
import { isToldOf } from "./import-totals.resolver.js";
import { findLabelImport, listLabelImports, readImportRows } from "./find-label-import.js";
import { LabelImport, LabelImportRow } from "./label-import.entity.js";
import { undoLabelImport } from "./undo-label-import.js";

export const LabelImportConnection = connectionOf("LabelImport", () => LabelImport);

const labelsOfCase = batchedChildren<CaseLabel>(
  (ctx, caseIds) => ctx.db.getRepository(CaseLabel).find({ where: { caseId: In([...caseIds]) }, order: { target: "DESC" } }),
  ({ caseId }) => caseId,
);

@Resolver(() => Case)
export class CaseLabelsResolver {
  @FieldResolver(() => [CaseLabel], { description: "What its tissue results come to, for each target." })
  labels(@Root() { id }: Case, @Ctx() ctx: Context): Promise<readonly CaseLabel[]> {
    return labelsOfCase(ctx, id);
  }
}

/** The GraphQL edge of labels. Every decision is made behind it. */
@Resolver(() => LabelImport)
export class LabelsResolver {
  @Query(() => String, { description: "The header and allowed values of a label file, as CSV." })
  labelTemplate(): string {
    return labelTemplate();
  }

  @Query(() => LabelImport, { nullable: true, description: "One import; null when there is none among those the viewer may see." })
  async labelImport(
    @Arg("id", () => ID, { description: "The import's id." }) id: string,
    @Ctx() ctx: Context,
  ): Promise<LabelImport | null> {
    return unwrap(await findLabelImport(ctx, id));
  }

  @Query(() => LabelImportConnection, { description: "The imports the viewer may see." })
  async labelImports(
    @Arg("siteCode", () => String, { nullable: true, description: "Only those of this site." }) siteCode: string | undefined,
    @Arg("first", () => Int, { defaultValue: 50, description: "Rows in a page." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<LabelImport>> {
    return unwrap(await listLabelImports(ctx, siteCode ?? null, { first, after }));
  }

  @Mutation(() => LabelImport, {
    description: "Makes labels of exactly what the dry run showed; a large one is written by its job. Committing twice is committing once.",
  })
  async commitLabelImport(
    @Arg("dryRunHash", () => String, { description: "dryRunHash of the dry run." }) dryRunHash: string,
    @Arg("validRowsOnly", () => Boolean, {
      defaultValue: false,
      description: "Leave rejected rows behind instead of refusing the file for them.",
    })
    validRowsOnly: boolean,
    @Arg("reason", () => String, { nullable: true, description: "Why labels that are in use are changed; needed only then." })
    reason: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<LabelImport> {
    return unwrap(await commitLabelImport(ctx, { dryRunHash, validRowsOnly, reason: reason ?? null }));
  }

  @Mutation(() => LabelImport, { description: "Gives an import up before it is committed, or stops what the server does with it." })
  async dropLabelImport(@Arg("id", () => ID, { description: "The import's id." }) id: string, @Ctx() ctx: Context): Promise<LabelImport> {
    return unwrap(await dropLabelImport(ctx, id));
  }

  @Mutation(() => LabelImport, {
    description: "Gives every case of a committed import back what was known before it, as one more revision.",
  })
  async undoLabelImport(
    @Arg("id", () => ID, { description: "The import's id." }) id: string,
    @Arg("reason", () => String, { description: "Why; it is kept with each revision." }) reason: string,
    @Ctx() ctx: Context,
  ): Promise<LabelImport> {
    return unwrap(await undoLabelImport(ctx, { id, reason }));
  }

  @FieldResolver(() => Site, { description: "The site the file is for." })
  site(@Root() { siteId }: LabelImport, @Ctx() ctx: Context): Promise<Site> {
    return siteById(ctx, siteId);
  }

  @FieldResolver(() => Job, {
    nullable: true,
    description: "What the server does with it now, or did last; null for people of elsewhere, whom it would tell how many rows there are.",
  })
  async job(@Root() import_: LabelImport, @Ctx() ctx: Context): Promise<Job | null> {
    return isToldOf(ctx, import_) ? ((await jobOf(ctx, import_.id)) ?? null) : null;
  }

  @FieldResolver(() => Person, { description: "Who sent it." })
  importedBy(@Root() { importedBy }: LabelImport, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, importedBy);
  }

  @FieldResolver(() => [LabelImportRow], { description: "The rows, in the file's order." })
  async rows(
    @Root() import_: LabelImport,
    @Arg("onlyRejected", () => Boolean, { nullable: true, defaultValue: false, description: "Only rows with problems." }) onlyRejected:
      | boolean
      | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50, description: "How many, at most 200." }) first: number | null,
    @Arg("after", () => Int, { nullable: true, defaultValue: 0, description: "Only rows after this one, as a spreadsheet counts." }) after:
      | number
      | null,
    @Ctx() ctx: Context,
  ): Promise<LabelImportRow[]> {
    return unwrap(await readImportRows(ctx, import_, { onlyRejected: onlyRejected ?? false, first: first ?? 50, after: after ?? 0 }));
  }
}
