import { Column, Entity, PrimaryColumn } from "typeorm";
import { BYTES } from "../platform/database/bytes.js";

/** An update on its way, or arrived: one for each site and round, until the round closes. How far it is, the files themselves tell. */
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

  @Column("bigint", { transformer: BYTES })
  payloadBytes!: number;

  @Column("timestamp with time zone", { precision: 3 })
  createdAt!: Date;
}
