import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

/** A sign-in that failed, remembered for as long as it counts against the next. */
@Entity()
export class SignInFailure {
  @PrimaryGeneratedColumn({ type: "bigint" })
  id!: string;

  /** `account <e-mail>` or `address <client address>`. */
  @Column("text")
  key!: string;

  @Column({ type: "timestamptz", precision: 3 })
  at!: Date;
}
