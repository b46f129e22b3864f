import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { readSite } from "@midline/trainer/identity/site-file";
import { Pool } from "pg";
import { z } from "zod";
import { checkRun } from "./check/check-run.js";
import { heldReceipt, type HeldReceipt, readEvidence } from "./check/evidence.js";
import { checkReport, reportedRun } from "./check/history.js";
import type { Violation } from "./check/violation.js";
import { SITES, type SiteCode } from "./draw-faults.js";
import { changesOf } from "./world/constants.js";
import { askPatiently } from "./world/database.js";

/** Where everything of a finished run is to be found. */
export const lookSchema = z.object({
  folder: z.string(),
  dataFolder: z.string(),
  url: z.string(),
  runId: z.string(),
  reported: reportedRun,
});
export type Look = Readonly<z.infer<typeof lookSchema>>;

/** Looks at a run that has finished; blobs that only it names are then thrown away, so that a long trial fits on a disk. */
export async function look({ folder, dataFolder, url, runId, reported }: Look): Promise<readonly Violation[]> {
  const pool = new Pool({ connectionString: url, max: 1 });
  pool.on("error", () => undefined);
  const fileOf = (digest: string): string => path.join(dataFolder, "blobs", digest.slice(0, 2), digest);
  const blob = (digest: string): Uint8Array | null => (existsSync(fileOf(digest)) ? readFileSync(fileOf(digest)) : null);
  const receipts = SITES.flatMap((code) => receiptsOf(siteFolderIn(folder, code)));
  const evidence = await readEvidence(runId, { ask: (text, values) => askPatiently(pool, text, values), blob, receipts });
  await pool.end();
  const found = [
    ...checkRun(evidence, { coordinatorKey: coordinatorKeyOf(siteFolderIn(folder, "north")), changesOf }),
    ...checkReport(evidence, SITES, reported),
  ];
  if (found.length > 0) return found;
  const { updates, versions } = evidence;
  const named = [
    ...updates.flatMap((update) => [update.payload_digest, update.decoded_digest ?? []].flat()),
    ...versions.slice(0, -1).map(({ digest }) => digest),
  ];
  for (const digest of named) rmSync(fileOf(digest), { force: true });
  return found;
}

const siteFolderIn = (folder: string, code: SiteCode): string => path.join(folder, "sites", code);

/** The key that a site holds its coordinator to. */
function coordinatorKeyOf(folder: string): string {
  const site = readSite(folder);
  if (!site.ok) throw new Error(site.fault.message);
  return site.value.coordinatorKey;
}

/** Every receipt that a site was given: those it keeps, and those it heard of and lost by a fault. */
function receiptsOf(folder: string): readonly HeldReceipt[] {
  const kept = path.join(folder, "receipts");
  const runs = existsSync(kept) ? readdirSync(kept) : [];
  const files = runs.flatMap((run) => readdirSync(path.join(kept, run)).map((name) => path.join(kept, run, name)));
  const texts = files.filter((file) => /\/\d{6}\.json$/.test(file)).map((file) => readFileSync(file, "utf8"));
  const heard = path.join(folder, "receipts-heard.jsonl");
  if (existsSync(heard)) texts.push(...readFileSync(heard, "utf8").split("\n"));
  return texts.filter((text) => text !== "").map((text) => heldReceipt.parse(JSON.parse(text)));
}
