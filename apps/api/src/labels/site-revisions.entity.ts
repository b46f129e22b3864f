import { Column, Entity, PrimaryColumn } from "typeorm";

/** How many revisions the cases of a site have had. A trigger counts them as they come. */
@Entity()
export class SiteRevisions {
  @PrimaryColumn("uuid")
  siteId!: string;

  @Column("integer")
  revisions!: number;
}
