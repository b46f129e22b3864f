import { Column, Entity, PrimaryColumn } from "typeorm";

/** How often labels of a site have changed. The database keeps these rows; nobody else writes them. */
@Entity("label_change")
export class LabelChangeCount {
  @PrimaryColumn("uuid")
  siteId!: string;

  @Column("bigint", { transformer: { to: (value: number) => value, from: Number } })
  number!: number;
}
