import { ByteWriter, ParquetWriter, type BasicType, type SchemaElement } from "hyparquet-writer";
import { describe, type Dataset } from "./dataset.js";
import type { ExportColumn, ExportMember } from "./export-columns.js";
import type { Batches } from "./table-text.js";
import type { Sink } from "./zip-into.js";

/** Batches in one row group: readers like few and large ones, memory likes small ones. */
const GROUP = 10;

const TYPES: Readonly<Record<ExportColumn["kind"], BasicType>> = { text: "STRING", integer: "INT32", number: "DOUBLE", yesNo: "BOOLEAN" };

/** Writes one Parquet file, snappy, a row group at a time; its metadata says what it is and what it may be used for. */
export async function writeParquet(set: Dataset, batches: Batches, sink: Sink): Promise<void> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(set.columns),
    createdBy: "Midline",
    kvMetadata: [
      { key: "description", value: describe(set) },
      { key: "cohort_digest", value: set.digest },
      { key: "version", value: set.version },
    ],
  });
  const drain = async (): Promise<void> => {
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    await sink(piece);
  };
  const write = async (members: readonly ExportMember[]): Promise<void> => {
    const columnData = set.columns.map(({ name, kind, cell }) => ({
      name,
      type: TYPES[kind],
      data: members.map((member) => cell(member)),
    }));
    await writer.write({ columnData, rowGroupSize: members.length });
    await drain();
  };
  let group: ExportMember[] = [];
  let batched = 0;
  for await (const batch of batches) {
    group.push(...batch);
    batched += 1;
    if (batched % GROUP !== 0) continue;
    await write(group);
    group = [];
  }
  if (group.length > 0) await write(group);
  await writer.finish();
  await drain();
}

/** All columns may be empty. */
function schemaOf(columns: readonly ExportColumn[]): SchemaElement[] {
  const leaf = ({ name, kind }: ExportColumn): SchemaElement => {
    const type = TYPES[kind];
    return type === "STRING"
      ? { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }
      : { name, type: type === "INT32" ? "INT32" : type === "DOUBLE" ? "DOUBLE" : "BOOLEAN", repetition_type: "OPTIONAL" };
  };
  return [{ name: "root", num_children: columns.length }, ...columns.map(leaf)];
}
