import { createHash } from "node:crypto";
import { In } from "typeorm";
import { Site } from "../access/site.entity.js";
import { CohortMember } from "../cohorts/cohort-member.entity.js";
import { releaseFlow } from "../cohorts/release-flow.js";
import { releaseSite } from "../cohorts/release-sites.js";
import { countsTable, flowTable } from "./aggregate-tables.js";
import { datasetDescription, jsonText, participantsDictionary } from "./bids-files.js";
import type { ExportFormat } from "./cohort-export.entity.js";
import { croissantOf, type CroissantTable } from "./croissant.js";
import { readmeText, useWords } from "./dataset.js";
import type { Source } from "./export-source.js";
import { csvOf, participantsTsv } from "./table-text.js";
import { writeParquet } from "./write-parquet.js";
import { type Sink, zipInto } from "./zip-into.js";

const text = (content: string): readonly Uint8Array[] => [new TextEncoder().encode(content)];

/** How each form is written. The same cohort, sites and licence give the same bytes. */
export const WRITERS: Readonly<Record<ExportFormat, (source: Source, sink: Sink) => Promise<void>>> = {
  csv: async ({ set, batches }, sink) => {
    for await (const piece of csvOf(set.columns, batches())) await sink(piece);
  },
  parquet: ({ set, batches }, sink) => writeParquet(set, batches(), sink),
  bids: async ({ set, batches }, sink) => {
    const zip = zipInto(sink);
    await zip.write("dataset_description.json", text(datasetDescription(set)));
    await zip.write("README", text(readmeText(set)));
    await zip.write("participants.json", text(participantsDictionary(set)));
    await zip.write("participants.tsv", participantsTsv(set.columns, batches(), set.rowsOf.length));
    await zip.end();
  },
  croissant: async (source, sink) => {
    const zip = zipInto(sink);
    const tables = await (source.set.rowsOf.length === 0 ? aggregates(source) : participants(source));
    const described: CroissantTable[] = [];
    for (const { pieces, ...table } of tables) {
      const hash = createHash("sha256");
      let bytes = 0;
      await zip.write(
        table.file,
        counting(pieces, (piece) => (hash.update(piece), (bytes += piece.byteLength))),
      );
      described.push({ ...table, bytes, sha256: hash.digest("hex") });
    }
    await zip.write("README", text(readmeText(source.set)));
    await zip.write("croissant.json", text(jsonText(croissantOf(source.set, described))));
    await zip.end();
  },
};

type UnwrittenTable = Omit<CroissantTable, "bytes" | "sha256"> & { readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> };

async function* counting(pieces: UnwrittenTable["pieces"], heard: (piece: Uint8Array) => unknown): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    heard(piece);
    yield piece;
  }
}

/** Rows, for who may see them. */
const participants = async ({ set, batches }: Source): Promise<readonly UnwrittenTable[]> => [
  {
    name: "participants",
    about: "One row for each patient.",
    file: "participants.csv",
    fields: set.columns,
    key: ["site_code", "patient_pseudo_id"],
    pieces: csvOf(set.columns, batches()),
  },
];

/** Numbers, for everybody else: under each site's own floor, whoever asks. */
async function aggregates({ platform, cohort }: Source): Promise<readonly UnwrittenTable[]> {
  const use = useWords(cohort.synthetic);
  const members = await platform.db.getRepository(CohortMember).findBy({ cohortId: cohort.id });
  const inFlow = new Set([...cohort.flow.sites, ...members].map(({ siteId }) => siteId));
  const sites = (await platform.db.getRepository(Site).findBy({ id: In([...inFlow]) })).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const counts = sites.map(({ id, code, kind, disclosureFloor: floor }) => {
    const own = members.filter(({ siteId }) => siteId === id);
    const { validationFraction } = cohort;
    return { siteCode: code, count: releaseSite({ siteId: id, external: kind === "external", floor, validationFraction, members: own }) };
  });
  const flow = releaseFlow(cohort.flow, new Map(sites.map(({ id, disclosureFloor }) => [id, disclosureFloor])));
  return [countsTable(counts, use), flowTable(flow, use)].map(({ text: content, ...table }) => ({ ...table, pieces: text(content) }));
}
