import { coordinatorOf, LEAD, SITES, type DemoSite } from "../consortium.js";
import { signInAs, type PortalClient } from "../portal-client.js";
import type { Going } from "../run-box.js";
import { addPeopleAndSites } from "./add-people-and-sites.js";
import { enrolTrainer } from "./enrol-trainer.js";
import { importLabels } from "./import-labels.js";
import { approveRun, proposeRun } from "./start-run.js";
import { casesOf, writeScans } from "./write-scans.js";

/** Scans, hospitals, people, trainers' keys, labels, cohort, and a run that every site approved. Returns the run's id. */
export async function setUpConsortium(going: Going, url: string): Promise<string> {
  const { box } = going;
  const lead = await signInAs(box, url, LEAD);
  const found = { runId: "" };
  const everySite = async (work: (site: DemoSite, coordinator: PortalClient) => Promise<string | void>): Promise<string> => {
    const lines: string[] = [];
    for (const site of SITES) {
      going.signal.throwIfAborted();
      const line = await work(site, await signInAs(box, url, coordinatorOf(site)));
      if (line) lines.push(`${site.code} ${line}`);
    }
    return lines.join("; ");
  };
  await going.step("people", "Hospitals and people", async () => {
    await addPeopleAndSites(lead, box);
    return SITES.map((site) => site.code).join(", ");
  });
  await going.step("phantoms", "SYNTHETIC scans", async (say) => {
    for (const site of SITES) {
      going.signal.throwIfAborted();
      await writeScans(box, site, say);
    }
    return SITES.map((site) => `${site.code} ${casesOf(box, site)}`).join(", ");
  });
  await going.step("enrolment", "Trainers enrolled, each with its own key", () =>
    everySite((site, coordinator) => enrolTrainer(coordinator, { box, site, url })),
  );
  await going.step("labels", "Labels imported", () => everySite((site, coordinator) => importLabels(coordinator, box, site)));
  await going.step("cohort", "Cohort frozen, run proposed and approved by every site", async () => {
    found.runId = await proposeRun(lead, box);
    await everySite((site, coordinator) => approveRun(coordinator, found.runId, site));
    return undefined;
  });
  return found.runId;
}
