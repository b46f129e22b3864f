// A label file from the first byte to its labels and back again, and what reading the same text costs others.
import { setTimeout as pause } from "node:timers/promises";
import Papa from "papaparse";
import { makeWorkbook } from "../../packages/shared/dist/labels/testing/make-workbook.js";
import { timed } from "./timing.mjs";

const HEADER =
  "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,h3k27m_ihc,h3k27me3_ihc,consent_id";

/** New cases, the same corrected, the correction undone; each with the API's use meanwhile: peak memory, delay of its event loop, processor time. */
export async function measureImport(room, { rows, format, people: { importer } }) {
  const { peakMiB: peakMiBBefore } = await room.apiUse();
  const whole = async (round) => {
    const text = fileOf(rows, round);
    const bytes = format === "xlsx" ? workbookOf(text) : text;
    const dryRun = await step(room, async () => {
      const { id } = await importer.send(`/label-files?site=importing&name=bench.${format}`, bytes);
      return ended(importer, id, "READING");
    });
    const { id, dryRunHash, ...totals } = dryRun.value;
    const commit = await step(room, async () => {
      await importer(COMMIT, { hash: dryRunHash });
      return ended(importer, id, "DRY_RUN");
    });
    if (commit.value.state !== "COMMITTED") throw new Error(`The import is ${commit.value.state}: ${JSON.stringify(commit.value)}`);
    const alone = await timed(() => Papa.parse(text, { header: true }).data.length);
    return { id, totals, bytes: bytes.length, dryRun: dryRun.use, commit: commit.use, papaparseMs: Math.round(alone.ms) };
  };
  const made = await whole(1);
  const corrected = await whole(2);
  const undo = await step(room, async () => {
    await importer(UNDO, { id: corrected.id });
    return ended(importer, corrected.id, "COMMITTED");
  });
  if (undo.value.state !== "UNDONE") throw new Error(`The import is ${undo.value.state}: ${JSON.stringify(undo.value)}`);
  return { rows, format, peakMiBBefore, new: made, corrected, undo: undo.use };
}

/** Does it and says what it took. */
async function step(room, work) {
  await room.apiUse();
  const before = await room.apiUse();
  const { value, ms } = await timed(work);
  const { peakMiB, loopMaxMs, loopP99Ms, cpuMs } = await room.apiUse();
  return { value, use: { ms: Math.round(ms), apiCpuMs: cpuMs - before.cpuMs, peakMiB, loopMaxMs, loopP99Ms } };
}

const COMMIT = 'mutation($hash: String!) { commitLabelImport(dryRunHash: $hash, reason: "Bench") { state } }';
const UNDO = 'mutation($id: ID!) { undoLabelImport(id: $id, reason: "Bench") { state } }';
const IMPORT =
  "query($id: ID!) { labelImport(id: $id) { id state dryRunHash totalRows created updated unchanged rejected job { state error { message } } } }";

/** Waits while an import is in a state and a job has it in hand, as a page that looks every 50 ms would. */
async function ended(ask, id, state) {
  for (;;) {
    const { job, ...labelImport } = (await ask(IMPORT, { id })).labelImport;
    if (labelImport.state !== state) return labelImport;
    if (job?.state === "FAILED") throw new Error(`The job has failed: ${job.error?.message}`);
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

/** As Excel would have saved it: text shared, numbers as numbers. */
const workbookOf = (text) =>
  makeWorkbook([
    { name: "Labels", rows: text.split("\n").map((line) => line.split(",").map((cell) => (/^\d+$/.test(cell) ? Number(cell) : cell))) },
  ]);
