import { Column, Entity, PrimaryColumn } from "typeorm";

/** A nonce a trainer has been asked to sign. Used once, and soon too old. */
@Entity()
export class TrainerChallenge {
  @PrimaryColumn("text")
  nonceHash!: string;

  @Column("uuid")
  keyId!: string;

  @Column("timestamp with time zone", { precision: 3 })
  expiresAt!: Date;
}
