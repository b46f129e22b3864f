import { Field, Float, ID, ObjectType, registerEnumType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { BYTES_OR_NULL } from "../platform/database/bytes.js";

export const ExportFormatEnum = { BIDS: "bids", CSV: "csv", PARQUET: "parquet", CROISSANT: "croissant" } as const;
export type ExportFormat = (typeof ExportFormatEnum)[keyof typeof ExportFormatEnum];
registerEnumType(ExportFormatEnum, {
  name: "ExportFormat",
  description: "In what form a frozen cohort leaves the platform.",
  valuesConfig: {
    BIDS: { description: "participants.tsv with its data dictionary, dataset_description.json and a README, as a ZIP." },
    CSV: { description: "One row for each patient; no cell is a formula." },
    PARQUET: { description: "The same rows, typed." },
    CROISSANT: {
      description: "Croissant 1.1 metadata with the tables that it describes, as a ZIP: rows for who may see them, else numbers.",
    },
  },
});

export const ExportStateEnum = {
  WAITING: "waiting",
  RUNNING: "running",
  READY: "ready",
  EXPIRED: "expired",
  FAILED: "failed",
  CANCELLED: "cancelled",
} as const;
export type ExportState = (typeof ExportStateEnum)[keyof typeof ExportStateEnum];
registerEnumType(ExportStateEnum, {
  name: "ExportState",
  description: "How far an export is.",
  valuesConfig: {
    WAITING: { description: "Its job waits for its turn." },
    RUNNING: { description: "It is being written." },
    READY: { description: "The file is there." },
    EXPIRED: { description: "The file is gone; it can be made again, to the same bytes." },
    FAILED: { description: "It could not be written; the job says why." },
    CANCELLED: { description: "Whoever asked for it has stopped it." },
  },
});

/** A file that somebody has made of a frozen cohort. */
@ObjectType({ description: "A file made of a frozen cohort: who asked, in what form, how far it is. Only who asked for it sees it." })
@Entity()
export class CohortExport {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the export." })
  id!: string;

  @Column("uuid")
  cohortId!: string;

  @Column("text")
  @Field(() => ExportFormatEnum, { description: "In what form." })
  format!: ExportFormat;

  @Column("uuid")
  requestedById!: string;

  /** Whose patients are in it; none for numbers only. Who downloads it must still be allowed to see all of them. */
  @Column("uuid", { array: true })
  siteIds!: string[];

  @Column("text")
  @Field(() => String, { description: "The licence that the file names." })
  licence!: string;

  @Column("text")
  @Field(() => String, { description: "The file's name." })
  fileName!: string;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "SHA-256 of the file; null until it is written." })
  digest!: string | null;

  @Column("bigint", { nullable: true, transformer: BYTES_OR_NULL })
  @Field(() => Float, { nullable: true, description: "Its size in bytes." })
  bytes!: number | null;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "Until when it can be downloaded." })
  expiresAt!: Date | null;

  /** The file has been taken off the disk. */
  @Column("boolean")
  removed!: boolean;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When it was asked for." })
  createdAt!: Date;
}
