import type { Role } from "@midline/shared/roles";
import { Field, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { RoleEnum } from "./role-enum.object.js";

/** One role of one person, at one site or in the whole consortium. */
@ObjectType({ description: "One role of one person, at one site or in the whole consortium." })
@Entity()
export class Membership {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  personId!: string;

  @Column("text")
  @Field(() => RoleEnum, { description: "What the person may be." })
  role!: Role;

  @Column("uuid", { nullable: true })
  siteId!: string | null;

  @Column({ type: "timestamptz", precision: 3 })
  createdAt!: Date;
}
