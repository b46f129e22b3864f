import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

export const SiteKindEnum = { TRAINING: "training", EXTERNAL: "external" } as const;
export type SiteKind = (typeof SiteKindEnum)[keyof typeof SiteKindEnum];
registerEnumType(SiteKindEnum, {
  name: "SiteKind",
  description: "What a site does for the models.",
  valuesConfig: {
    TRAINING: { description: "Trains models on its own patients, and scores them on those it holds out." },
    EXTERNAL: { description: "Never trains; only scores models." },
  },
});

export const SiteConnectionStateEnum = { NEVER_ENROLLED: "neverEnrolled", OFFLINE: "offline", ONLINE: "online" } as const;
export type SiteConnectionState = (typeof SiteConnectionStateEnum)[keyof typeof SiteConnectionStateEnum];
registerEnumType(SiteConnectionStateEnum, {
  name: "SiteConnectionState",
  description: "Whether the trainer of a site can be reached.",
  valuesConfig: {
    NEVER_ENROLLED: { description: "No trainer holds a key of this site." },
    OFFLINE: { description: "Its trainer is enrolled and not connected now." },
    ONLINE: { description: "Its trainer is connected." },
  },
});

/** A hospital of the consortium. */
@ObjectType({ description: "A hospital of the consortium." })
@Entity()
export class Site {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the site for good." })
  id!: string;

  @Column("text")
  @Field(() => String, { description: "Short public name, such as site-a." })
  code!: string;

  @Column("text")
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Column("text")
  @Field(() => SiteKindEnum, { description: "Whether it trains or only scores." })
  kind!: SiteKind;

  @Column("boolean")
  @Field(() => Boolean, { description: "Whether its patients are phantoms." })
  synthetic!: boolean;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When its trainer was last connected." })
  lastSeenAt!: Date | null;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When its present trainer key was registered; null while there is none." })
  enrolledAt!: Date | null;

  /** Bands of so many patients are what people of other sites are told of its numbers. */
  @Column("integer")
  @Field(() => Int, { description: "Others see this site's counts in bands of so many patients; 1 shows them exactly." })
  disclosureFloor!: number;

  @Column({ type: "timestamptz", precision: 3 })
  createdAt!: Date;
}
