import { Field, Float, ID, ObjectType, registerEnumType } from "type-graphql";

export const NewsTopicEnum = {
  SITE: "SITE",
  IMPORT: "IMPORT",
  REVIEW: "REVIEW",
  COHORT: "COHORT",
  RUN: "RUN",
  MODEL: "MODEL",
  EVALUATION: "EVALUATION",
  PREDICTION: "PREDICTION",
  JOB: "JOB",
  EVERYTHING: "EVERYTHING",
} as const;
registerEnumType(NewsTopicEnum, {
  name: "NewsTopic",
  description: "What kind of thing has changed.",
  valuesConfig: {
    SITE: { description: "A site came, went or was changed." },
    IMPORT: { description: "A label import was made or committed." },
    REVIEW: { description: "A review was opened, or one of its reads or disputes came to something; labels may have changed." },
    COHORT: { description: "A cohort was frozen." },
    RUN: { description: "A run, one of its rounds or a site's progress." },
    MODEL: { description: "A model version or an alias." },
    EVALUATION: { description: "An evaluation was asked for or answered." },
    PREDICTION: { description: "A prediction was asked for or answered." },
    JOB: { description: "A job has begun, got further or ended." },
    EVERYTHING: {
      description: "What was said before this number is not told, or no longer kept: read everything again. Nobody need ask for it.",
    },
  },
});

/** A hint to read something again; it carries nothing itself. */
@ObjectType({ description: "Something changed: read it again. The change itself is never in the news." })
export class News {
  @Field(() => Float, {
    description: "A whole number, one more for each change; pass the last one as `after` to hear what you have missed.",
  })
  sequence!: number;

  @Field(() => NewsTopicEnum, { description: "What kind of thing has changed." })
  topic!: keyof typeof NewsTopicEnum;

  @Field(() => ID, { description: "Which one." })
  id!: string;

  @Field(() => Date, { description: "When." })
  at!: Date;
}
