import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

/** One pointing of an alias. The latest counts; the earlier ones are its history, and are never removed. */
@Entity()
export class ModelAlias {
  @PrimaryGeneratedColumn("identity")
  id!: number;

  @Column("text")
  alias!: string;

  @Column("uuid")
  modelVersionId!: string;

  @Column("uuid")
  setBy!: string;

  @Column("timestamp with time zone", { precision: 3 })
  createdAt!: Date;
}
