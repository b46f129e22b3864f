import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import type { LabelState } from "../cases/case.input.js";
import { LabelStateEnum } from "../cases/case.input.js";
import { ReleasedCountObject } from "../cases/released-count.object.js";
import { Field, Int, ObjectType } from "type-graphql";
import { LabelUseEnum, LineageSite } from "./lineage.object.js";
import type { LabelUse } from "./lineage-kinds.js";

@ObjectType({ description: "A label that is another now than the one that was used." })
export class ChangedLabelOfCase {
  caseId!: string;

  @Field(() => Boolean, { nullable: true, description: "The label that was pinned; null where there was none." })
  pinned!: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "The label now; null where there is none." })
  now!: boolean | null;

  @Field(() => LabelStateEnum, { description: "What the case comes to now." })
  state!: LabelState;

  @Field(() => LabelUseEnum, { nullable: true, description: "How a model used it; null of a cohort." })
  use!: LabelUse | null;

  @Field(() => Date, { description: "When the label changed." })
  since!: Date;
}

@ObjectType({ description: "Labels that a cohort pinned, or that a model used, and that are others now." })
export class ChangedLabels {
  of!: { readonly kind: "cohort" | "model"; readonly id: string };

  @Field(() => ReleasedCountObject, { description: "How many, as far as it may be told." })
  count!: ReleasedCount;

  @Field(() => [LineageSite], { description: "How many at each site, in site order; exact at the viewer's own." })
  sites!: readonly LineageSite[];

  @Field(() => Date, { description: "When the last of them changed." })
  since!: Date;

  @Field(() => Int, { description: "How many of them the viewer may see one by one." })
  ownCount!: number;
}
