import { Column, Entity, PrimaryColumn } from "typeorm";

/** The public half of a trainer's key. One live key per site; an earlier one is revoked by a later. */
@Entity()
export class SiteKey {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  siteId!: string;

  /** Ed25519, SPKI DER, base64url. */
  @Column("text")
  publicKey!: string;

  @Column({ type: "timestamptz", precision: 3 })
  createdAt!: Date;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  revokedAt!: Date | null;
}
