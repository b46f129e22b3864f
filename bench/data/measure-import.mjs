// A label file from the first byte to its labels, and what reading the same text costs others.
import { setTimeout as pause } from "node:timers/promises";
import Papa from "papaparse";
import { timed } from "./timing.mjs";

const HEADER =
  "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,h3k27m_ihc,h3k27me3_ihc,consent_id";

export async function measureImport(room, { rows, people: { importer } }) {
  const before = room.peakMiB();
  const times = [];
  for (const round of [1, 2]) {
    const text = fileOf(rows, round);
    const dryRun = await timed(async () => {
      const { id } = await importer.send("/label-files?site=importing&name=bench.csv", text);
      return ended(importer, id, "READING");
    });
    const { id, dryRunHash, ...totals } = dryRun.value;
    const commit = await timed(async () => {
      await importer(COMMIT, { hash: dryRunHash });
      return ended(importer, id, "DRY_RUN");
    });
    if (commit.value.state !== "COMMITTED") throw new Error(`The import is ${commit.value.state}: ${JSON.stringify(commit.value)}`);
    const alone = await timed(() => Papa.parse(text, { header: true }).data.length);
    times.push({
      totals,
      bytes: text.length,
      dryRunMs: Math.round(dryRun.ms),
      commitMs: Math.round(commit.ms),
      papaparseMs: Math.round(alone.ms),
    });
  }
  return { rows, peakMiBBefore: before, peakMiB: room.peakMiB(), new: times[0], corrected: times[1] };
}

const COMMIT = 'mutation($hash: String!) { commitLabelImport(dryRunHash: $hash, reason: "Bench") { state } }';
const IMPORT = "query($id: ID!) { labelImport(id: $id) { id state dryRunHash totalRows created updated unchanged rejected } }";

/** Waits while an import is in a state, as a page that looks every 50 ms would. */
async function ended(ask, id, state) {
  for (;;) {
    const { labelImport } = await ask(IMPORT, { id });
    if (labelImport.state !== state) return labelImport;
    await pause(50);
  }
}

/** New cases at first; then the same with another stain in each. */
function fileOf(rows, round) {
  const line = (i) => {
    const positive = (i % 2 === 0) === (round === 1);
    return `N${String(i).padStart(7, "0")},importing,${1 + (i % 90)},5,y,pons,${positive ? "positive,lost" : "negative,retained"},IRB-1`;
  };
  return [HEADER, ...Array.from({ length: rows }, (_, i) => line(i)), ""].join("\n");
}
