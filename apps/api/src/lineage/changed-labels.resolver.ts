import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from "type-graphql";
import { personById } from "../access/find-person.js";
import { Person } from "../access/person.entity.js";
import { Case } from "../cases/case.entity.js";
import { caseById } from "../cases/find-case.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Context } from "../platform/context.js";
import type { Page } from "../platform/database/keyset.js";
import { batchedChildren } from "../platform/graphql/batched.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { ChangedLabelDismissal } from "./changed-label.entity.js";
import { listChangedLabels, readChangedLabels } from "./changed-labels.js";
import { ChangedLabelOfCase, ChangedLabels } from "./changed-labels.object.js";
import { dismissChangedLabels } from "./dismiss-changed-labels.js";

const ChangedLabelOfCaseConnection = connectionOf("ChangedLabelOfCase", () => ChangedLabelOfCase);

const dismissalsOf = batchedChildren<ChangedLabelDismissal>(
  (ctx, cohortIds) =>
    ctx.db
      .getRepository(ChangedLabelDismissal)
      .createQueryBuilder("row")
      .where("row.cohortId IN (:...cohortIds)", { cohortIds })
      .orderBy("row.createdAt", "DESC")
      .getMany(),
  (row) => row.cohortId,
);

@Resolver(() => Cohort)
export class CohortChangedLabelsResolver {
  @Mutation(() => Cohort, {
    description:
      "Goes on with a cohort though labels in it have changed, for whoever froze it or proposed a run on it; the reason stays on record.",
  })
  async keepChangedLabels(
    @Arg("cohortId", () => ID, { description: "The cohort." }) cohortId: string,
    @Arg("reason", () => String, { description: "Why, in 3 to 500 characters." }) reason: string,
    @Ctx() ctx: Context,
  ): Promise<Cohort> {
    return unwrap(await dismissChangedLabels(ctx, { cohortId, reason }));
  }

  @FieldResolver(() => ChangedLabels, {
    nullable: true,
    description: "Labels that are others now than those it pinned; null while all stand.",
  })
  changedLabels(@Root() { id }: Cohort, @Ctx() ctx: Context): Promise<ChangedLabels | null> {
    return readChangedLabels(ctx, { kind: "cohort", id });
  }

  @FieldResolver(() => [ChangedLabelDismissal], { description: "Why people went on with it though labels had changed, latest first." })
  changedLabelsKept(@Root() { id }: Cohort, @Ctx() ctx: Context): Promise<readonly ChangedLabelDismissal[]> {
    return dismissalsOf(ctx, id);
  }
}

@Resolver(() => ModelVersion)
export class ModelChangedLabelsResolver {
  @FieldResolver(() => ChangedLabels, {
    nullable: true,
    description:
      "Labels that are others now than when they taught it, taught what it began from, or it was scored on them; null while all stand.",
  })
  changedLabels(@Root() { id }: ModelVersion, @Ctx() ctx: Context): Promise<ChangedLabels | null> {
    return readChangedLabels(ctx, { kind: "model", id });
  }
}

@Resolver(() => ChangedLabels)
export class ChangedLabelsResolver {
  @FieldResolver(() => ChangedLabelOfCaseConnection, { description: "Those of the viewer's own sites, last changed first." })
  async cases(
    @Root() { of }: ChangedLabels,
    @Arg("first", () => Int, { defaultValue: 50, description: "How many at most, 1 to 200." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | null,
    @Ctx() ctx: Context,
  ): Promise<Page<ChangedLabelOfCase>> {
    return unwrap(await listChangedLabels(ctx, of, { first, after }));
  }
}

@Resolver(() => ChangedLabelOfCase)
export class ChangedLabelOfCaseResolver {
  @FieldResolver(() => Case, { description: "The case." })
  case(@Root() { caseId }: ChangedLabelOfCase, @Ctx() ctx: Context): Promise<Case> {
    return caseById(ctx, caseId);
  }
}

@Resolver(() => ChangedLabelDismissal)
export class ChangedLabelDismissalResolver {
  @FieldResolver(() => Person, { description: "Who." })
  person(@Root() { personId }: ChangedLabelDismissal, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, personId);
  }
}
