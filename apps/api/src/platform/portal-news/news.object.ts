import { Field, ID, ObjectType, registerEnumType } from "type-graphql";

export const NewsTopicEnum = {
  SITE: "SITE",
  IMPORT: "IMPORT",
  COHORT: "COHORT",
  RUN: "RUN",
  MODEL: "MODEL",
  EVALUATION: "EVALUATION",
  PREDICTION: "PREDICTION",
} as const;
registerEnumType(NewsTopicEnum, {
  name: "NewsTopic",
  description: "What kind of thing has changed.",
  valuesConfig: {
    SITE: { description: "A site came, went or was changed." },
    IMPORT: { description: "A label import was made or committed." },
    COHORT: { description: "A cohort was frozen." },
    RUN: { description: "A run, one of its rounds or a site's progress." },
    MODEL: { description: "A model version or an alias." },
    EVALUATION: { description: "An evaluation was asked for or answered." },
    PREDICTION: { description: "A prediction was asked for or answered." },
  },
});

/** A hint to read something again; it carries nothing itself. */
@ObjectType({ description: "Something changed: read it again. The change itself is never in the news." })
export class News {
  @Field(() => NewsTopicEnum, { description: "What kind of thing has changed." })
  topic!: keyof typeof NewsTopicEnum;

  @Field(() => ID, { description: "Which one." })
  id!: string;

  @Field(() => Date, { description: "When." })
  at!: Date;
}
