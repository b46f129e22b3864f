import { Column, Entity, PrimaryColumn } from "typeorm";

/** An update on its way. One for each site and round; how far it is, the file itself tells. */
@Entity()
export class Upload {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  roundId!: string;

  @Column("uuid")
  siteId!: string;

  @Column("text")
  payloadDigest!: string;

  @Column("integer")
  payloadBytes!: number;

  @Column("timestamp with time zone", { precision: 3 })
  createdAt!: Date;
}
