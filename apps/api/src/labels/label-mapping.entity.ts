import type { LabelMapping } from "@midline/shared/labels/label-mapping";
import { Field, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** How a hospital's words are read, as of one committed import. */
@ObjectType("LabelMapping", {
  description: "How a hospital's words are read: headers, order of dates, spellings. The newest is remembered for the next file.",
})
@Entity({ name: "label_mapping" })
export class SavedMapping {
  @PrimaryColumn("uuid")
  importId!: string;

  @Column("uuid")
  siteId!: string;

  @Column("jsonb")
  mapping!: LabelMapping;

  @Column("uuid")
  savedBy!: string;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When it was saved, with a committed import." })
  savedAt!: Date;
}
