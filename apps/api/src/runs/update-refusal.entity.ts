import type { FaultCode } from "@midline/shared/faults";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** That what a site handed in for a round was refused, for one reason. */
@Entity()
export class UpdateRefusal {
  @PrimaryColumn("uuid")
  roundId!: string;

  @PrimaryColumn("uuid")
  siteId!: string;

  @PrimaryColumn("text")
  code!: FaultCode;

  @Column("integer")
  times!: number;

  @Column("timestamp with time zone", { precision: 3 })
  lastAt!: Date;
}
