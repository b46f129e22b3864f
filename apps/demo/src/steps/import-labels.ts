import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { Trouble, type Box } from "../box.js";
import type { DemoSite } from "../consortium.js";
import type { PortalClient } from "../portal-client.js";
import { siteFolder } from "./enrol-trainer.js";

const counts = { dryRunHash: z.string(), created: z.int(), updated: z.int(), unchanged: z.int(), rejected: z.int() };
const dryRunAnswer = z.object({ dryRunLabelImport: z.object({ ...counts, fileProblems: z.array(z.object({ message: z.string() })) }) });

/** The coordinator's dry run, then the commit of exactly that dry run. Importing the same file again changes nothing. */
export async function importLabels(coordinator: PortalClient, box: Box, site: DemoSite): Promise<string> {
  const file = path.join(siteFolder(box, site), "labels.csv");
  const { dryRunLabelImport: dryRun } = await coordinator.ask(
    `mutation($siteCode: String!, $fileName: String!, $contentBase64: String!) {
       dryRunLabelImport(siteCode: $siteCode, fileName: $fileName, contentBase64: $contentBase64) {
         dryRunHash created updated unchanged rejected fileProblems { message } } }`,
    dryRunAnswer,
    { siteCode: site.code, fileName: "labels.csv", contentBase64: readFileSync(file).toString("base64") },
  );
  const problem = dryRun.fileProblems[0];
  if (problem && dryRun.created + dryRun.updated + dryRun.unchanged === 0) throw new Trouble(`${file}: ${problem.message}`);
  if (dryRun.created + dryRun.updated > 0) {
    await coordinator.ask("mutation($hash: String!) { commitLabelImport(dryRunHash: $hash, validRowsOnly: true) { id } }", z.unknown(), {
      hash: dryRun.dryRunHash,
    });
  }
  return `${dryRun.created} new, ${dryRun.updated} changed, ${dryRun.unchanged} as before, ${dryRun.rejected} rejected`;
}
