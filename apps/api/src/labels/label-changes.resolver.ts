import { canonicalJson } from "@midline/shared/canonical-hash";
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import { requireAtSite } from "../access/authority.js";
import { personById } from "../access/find-person.js";
import { Person } from "../access/person.entity.js";
import { Case } from "../cases/case.entity.js";
import type { Context } from "../platform/context.js";
import { FaultObject } from "../platform/graphql/fault.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { historyOf } from "./case-history.js";
import { findSameFile } from "./find-label-import.js";
import { CaseEvent, LabelChange, LabelUse } from "./label-change.object.js";
import { LabelImport } from "./label-import.entity.js";
import { SavedMapping } from "./label-mapping.entity.js";
import { findLabelMapping } from "./mapping-memory.js";
import { readChanges, useOf } from "./read-changes.js";
import { countLabelsInUse } from "./why-not-commit.js";
import { whyNotUndo } from "./why-not-undo.js";

/** What an import changes, as its hospital's coordinators see it. */
@Resolver(() => LabelImport)
export class ImportChangesResolver {
  @FieldResolver(() => [LabelChange], { description: "Known cases that it changes or has changed, by pseudonym: old and new." })
  async changes(
    @Root() import_: LabelImport,
    @Arg("onlyLabels", () => Boolean, { nullable: true, defaultValue: false, description: "Of a dry run: only where a label changes." })
    onlyLabels: boolean | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50, description: "How many, at most 200." }) first: number | null,
    @Arg("after", () => String, { nullable: true, defaultValue: "", description: "Only cases after this pseudonym." }) after: string | null,
    @Ctx() ctx: Context,
  ): Promise<LabelChange[]> {
    return unwrap(await readChanges(ctx, import_, { onlyLabels: onlyLabels ?? false, first: first ?? 50, after: after ?? "" }));
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "Cases of a dry run whose label would change while a frozen cohort holds them: then a commit needs a reason. Null once there is no dry run.",
  })
  async changedLabelsInUse(@Root() import_: LabelImport, @Ctx() ctx: Context): Promise<number | null> {
    unwrap(requireAtSite(ctx, ["siteCoordinator"], import_.siteId));
    if (import_.state !== "dryRun") return null;
    return import_.changedLabels === 0 ? 0 : countLabelsInUse(ctx.db, import_);
  }

  @FieldResolver(() => LabelImport, {
    nullable: true,
    description: "A committed import of the very same file: then there is nothing to do.",
  })
  async sameFileAs(@Root() import_: LabelImport, @Ctx() ctx: Context): Promise<LabelImport | null> {
    unwrap(requireAtSite(ctx, ["siteCoordinator"], import_.siteId));
    return findSameFile(ctx, import_);
  }

  @FieldResolver(() => FaultObject, { nullable: true, description: "Why it cannot be undone now; null when it can." })
  async whyNotUndo(@Root() import_: LabelImport, @Ctx() ctx: Context): Promise<FaultObject | null> {
    unwrap(requireAtSite(ctx, ["siteCoordinator"], import_.siteId));
    const fault = await whyNotUndo(ctx.db, import_);
    return fault === null ? null : { ...fault, remedy: fault.remedy ?? null };
  }

  @FieldResolver(() => Person, { nullable: true, description: "Who undid it." })
  undoneBy(@Root() { undoneBy }: LabelImport, @Ctx() ctx: Context): Promise<Person> | null {
    return undoneBy === null ? null : personById(ctx, undoneBy);
  }
}

@Resolver(() => LabelChange)
export class LabelChangeResolver {
  @FieldResolver(() => LabelUse, { description: "What has used the label of the case so far." })
  async inUse(@Root() { caseId }: LabelChange, @Ctx() ctx: Context): Promise<LabelUse> {
    return (await useOf(ctx, caseId)) ?? { cohorts: [], models: 0 };
  }
}

@Resolver(() => SavedMapping)
export class MappingResolver {
  @Query(() => SavedMapping, {
    nullable: true,
    description: "How a hospital's words were read in its last import; null before anything was chosen.",
  })
  async labelMapping(
    @Arg("siteCode", () => String, { description: "The hospital." }) siteCode: string,
    @Ctx() ctx: Context,
  ): Promise<SavedMapping | null> {
    return unwrap(await findLabelMapping(ctx, siteCode));
  }

  @FieldResolver(() => String, { description: "As JSON." })
  mapping(@Root() { mapping }: SavedMapping): string {
    return canonicalJson(mapping);
  }

  @FieldResolver(() => Person, { description: "Who saved it." })
  savedBy(@Root() { savedBy }: SavedMapping, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, savedBy);
  }
}

@Resolver(() => Case)
export class CaseHistoryResolver {
  @FieldResolver(() => [CaseEvent], { description: "Everything that was ever said of it, the first first." })
  history(@Root() { id }: Case, @Ctx() ctx: Context): Promise<readonly CaseEvent[]> {
    return historyOf(ctx, id);
  }
}
