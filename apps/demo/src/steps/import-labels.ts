import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Trouble, type Box } from "../box.js";
import type { DemoSite } from "../consortium.js";
import type { PortalClient } from "../portal-client.js";
import { siteFolder } from "./enrol-trainer.js";

const IMPORT = `query($id: ID!) { labelImport(id: $id) {
  state dryRunHash created updated unchanged rejected fileProblems { message } job { state error { message } } } }`;
const counts = { created: z.int(), updated: z.int(), unchanged: z.int(), rejected: z.int() };
const importAnswer = z.object({
  labelImport: z.object({
    state: z.string(),
    dryRunHash: z.string().nullable(),
    ...counts,
    fileProblems: z.array(z.object({ message: z.string() })),
    job: z.object({ state: z.string(), error: z.object({ message: z.string() }).nullable() }).nullable(),
  }),
});
type Import = z.infer<typeof importAnswer>["labelImport"];

/** Waits until the server has done with an import what it was asked. */
async function settled(coordinator: PortalClient, id: string): Promise<Import> {
  for (;;) {
    const { labelImport } = await coordinator.ask(IMPORT, importAnswer, { id });
    const { job, state } = labelImport;
    if (job?.error) throw new Trouble(job.error.message);
    if (state !== "READING" && job?.state !== "WAITING" && job?.state !== "RUNNING") return labelImport;
    await pause(100);
  }
}

/** The coordinator's dry run, then the commit of exactly that dry run. Importing the same file again changes nothing. */
export async function importLabels(coordinator: PortalClient, box: Box, site: DemoSite): Promise<string> {
  const file = path.join(siteFolder(box, site), "labels.csv");
  const query = new URLSearchParams({ site: site.code, name: "labels.csv" });
  const { id } = await coordinator.send(`/label-files?${query.toString()}`, readFileSync(file), z.object({ id: z.string() }));
  const dryRun = await settled(coordinator, id);
  const problem = dryRun.fileProblems[0];
  if (problem && dryRun.created + dryRun.updated + dryRun.unchanged === 0) throw new Trouble(`${file}: ${problem.message}`);
  if (dryRun.created + dryRun.updated > 0) {
    await coordinator.ask("mutation($hash: String!) { commitLabelImport(dryRunHash: $hash, validRowsOnly: true) { id } }", z.unknown(), {
      hash: dryRun.dryRunHash,
    });
    await settled(coordinator, id);
  }
  return `${dryRun.created} new, ${dryRun.updated} changed, ${dryRun.unchanged} as before, ${dryRun.rejected} rejected`;
}

const countedCases = z.object({ site: z.object({ caseCount: z.object({ atMost: z.int() }) }).nullable() });

/** A training hospital of the box tells exact numbers: nobody can be pointed at among phantoms. Before its first labels alone: later it is a person's choice. */
export async function openFloor(coordinator: PortalClient, { code, kind }: DemoSite): Promise<void> {
  const { site } = await coordinator.ask("query($code: String!) { site(code: $code) { caseCount { atMost } } }", countedCases, { code });
  if (kind !== "TRAINING" || site === null || site.caseCount.atMost > 0) return;
  await coordinator.ask(
    "mutation($code: String!, $reason: String!) { setDisclosureFloor(siteCode: $code, floor: 1, reason: $reason) { id } }",
    z.unknown(),
    { code, reason: "Its cases are phantoms: there is nobody to protect." },
  );
}
