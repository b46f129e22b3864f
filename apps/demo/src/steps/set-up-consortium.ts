import { coordinatorOf, LEAD, SITES, type DemoSite } from "../consortium.js";
import { signInAs, type PortalClient } from "../portal-client.js";
import type { Going } from "../run-box.js";
import { addPeopleAndSites } from "./add-people-and-sites.js";
import { enrolTrainer } from "./enrol-trainer.js";
import { importLabels, openFloor } from "./import-labels.js";
import { approveRun, proposePretraining, proposeRun } from "./start-run.js";
import { casesOf, normalsOf, writeScans } from "./write-scans.js";

/** Scans, hospitals, people, trainers' keys, labels, cohort, and a first run that every site approved. Returns the run's id. */
export async function setUpConsortium(going: Going, url: string): Promise<string> {
  const { box } = going;
  const lead = await signInAs(box, url, LEAD);
  const found = { runId: "" };
  await going.step("people", "Hospitals and people", async () => {
    await addPeopleAndSites(lead, box);
    return SITES.map((site) => site.code).join(", ");
  });
  await going.step("phantoms", "SYNTHETIC scans", async (say) => {
    for (const site of SITES) {
      going.signal.throwIfAborted();
      await writeScans(box, site, say);
    }
    return SITES.map((site) => `${site.code} ${casesOf(box, site)}${normalHeads(normalsOf(box, site))}`).join(", ");
  });
  await going.step("enrolment", "Trainers enrolled, each with its own key", () =>
    everySite(going, url, (site, coordinator) => enrolTrainer(coordinator, { box, site, url })),
  );
  await going.step("labels", "Labels imported", () =>
    everySite(going, url, async (site, coordinator) => {
      await openFloor(coordinator, site);
      return importLabels(coordinator, box, site);
    }),
  );
  await going.step("cohort", "Cohort frozen, run proposed and approved by every site", async () => {
    found.runId = box.settings.pretrain ? await proposePretraining(lead, box) : await proposeRun(lead, box, null);
    await approveEverywhere(going, url, found.runId);
    return undefined;
  });
  return found.runId;
}

/** Each hospital's coordinator approves a run that names it. */
export const approveEverywhere = (going: Going, url: string, runId: string): Promise<string> =>
  everySite(going, url, (site, coordinator) => approveRun(coordinator, runId, site));

async function everySite(
  { box, signal }: Going,
  url: string,
  work: (site: DemoSite, coordinator: PortalClient) => Promise<string | void>,
): Promise<string> {
  const lines: string[] = [];
  for (const site of SITES) {
    signal.throwIfAborted();
    const line = await work(site, await signInAs(box, url, coordinatorOf(site)));
    if (line) lines.push(`${site.code} ${line}`);
  }
  return lines.join("; ");
}

const normalHeads = (n: number): string => (n === 0 ? "" : ` and ${n} normal heads`);
