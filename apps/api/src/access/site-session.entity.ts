import { Column, Entity, PrimaryColumn } from "typeorm";

/** One API process, alive as long as it says so. */
@Entity()
export class ApiProcess {
  @PrimaryColumn("uuid")
  id!: string;

  @Column({ type: "timestamptz", precision: 3 })
  seenAt!: Date;
}

/** The last connection of a site's trainer. */
@Entity()
export class SiteSession {
  @PrimaryColumn("uuid")
  siteId!: string;

  /** Counts the connections of the site: only the last may write. */
  @Column("integer")
  epoch!: number;

  /** Who holds it; null when it has ended. */
  @Column("uuid", { nullable: true })
  processId!: string | null;
}
