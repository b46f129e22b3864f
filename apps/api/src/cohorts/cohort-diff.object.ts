import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Field, ObjectType, registerEnumType } from "type-graphql";
import { ReleasedCountObject } from "../cases/released-count.object.js";
import { Cohort } from "./cohort.entity.js";

export const CohortChangeEnum = { ADDED: "added", REMOVED: "removed", LABEL: "label", SPLIT: "split", FOLD: "fold" } as const;
export type CohortChangeKind = (typeof CohortChangeEnum)[keyof typeof CohortChangeEnum];
registerEnumType(CohortChangeEnum, {
  name: "CohortChange",
  description: "In what a patient differs between two versions.",
  valuesConfig: {
    ADDED: { description: "In the later version only." },
    REMOVED: { description: "In the earlier version only." },
    LABEL: { description: "With another label." },
    SPLIT: { description: "In another split." },
    FOLD: { description: "In another fold." },
  },
});

export const BumpEnum = { MAJOR: "major", MINOR: "minor", PATCH: "patch" } as const;
registerEnumType(BumpEnum, {
  name: "VersionBump",
  description: "What a difference is worth.",
  valuesConfig: {
    MAJOR: { description: "Patients, labels, the question or its criteria were removed or redefined." },
    MINOR: { description: "Patients or labels came, and all that was there stays." },
    PATCH: { description: "All else: name, seed, splits, folds, or revisions that come to the same label." },
  },
});

/** One patient who differs; for people of his own hospital. */
@ObjectType({ description: "One patient who differs between two versions. Only people of his own hospital, and auditors, are told." })
export class CohortDiffRow {
  siteId!: string;

  @Field(() => String, { description: "The case's pseudonym." })
  pseudonym!: string;

  @Field(() => CohortChangeEnum, { description: "In what he differs." })
  change!: CohortChangeKind;

  @Field(() => String, { nullable: true, description: "What it was: a label, a split or a fold; null when he was not in, or had none." })
  from!: string | null;

  @Field(() => String, { nullable: true, description: "What it is; null when he is not in, or has none." })
  to!: string | null;
}

/** In what one version differs from another, as numbers. */
@ObjectType({ description: "In what one version of a cohort differs from another, as numbers, under each site's floor." })
export class CohortChanges {
  @Field(() => ReleasedCountObject, { description: "Patients in the later version only." })
  added!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Patients in the earlier version only." })
  removed!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Patients of both with another label." })
  labelsChanged!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Patients of both in another split." })
  splitsMoved!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Patients of both in another fold." })
  foldsMoved!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Patients of both whose tissue results are pinned in another revision." })
  revisionsRenewed!: ReleasedCount;

  @Field(() => [String], {
    description: "What of the definition is another: name, target, criteria, validationFraction, seed, samePatient.",
  })
  redefined!: readonly string[];

  @Field(() => [String], { description: "Rules of the earlier version that the later one does not have." })
  rulesDropped!: readonly string[];

  @Field(() => [String], { description: "Rules of the later version that the earlier one does not have." })
  rulesAdded!: readonly string[];
}

/** How one version became another. */
@ObjectType({ description: "How one version of a cohort became another, as numbers, under each site's floor." })
export class CohortDiff extends CohortChanges {
  @Field(() => Cohort, { description: "The one version." })
  from!: Cohort;

  @Field(() => Cohort, { description: "The other version." })
  to!: Cohort;

  @Field(() => BumpEnum, { nullable: true, description: "What the difference is worth; null when there is none." })
  bump!: "major" | "minor" | "patch" | null;

  @Field(() => [CohortDiffRow], {
    nullable: true,
    description: "The viewer's own patients who differ, 500 at most; null for who sees numbers only.",
  })
  rows!: readonly CohortDiffRow[] | null;
}
