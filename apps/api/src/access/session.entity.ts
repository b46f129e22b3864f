import { Column, Entity, PrimaryColumn } from "typeorm";

/** A browser that has signed in. The cookie holds the secret, the row only its hash. */
@Entity()
export class Session {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  personId!: string;

  @Column("text")
  secretHash!: string;

  @Column({ type: "timestamptz", precision: 3 })
  createdAt!: Date;

  /** Moves on with use, at most once a minute. */
  @Column({ type: "timestamptz", precision: 3 })
  lastUsedAt!: Date;

  /** Never moves. */
  @Column({ type: "timestamptz", precision: 3 })
  expiresAt!: Date;
}
