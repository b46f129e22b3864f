import path from "node:path";
import { writePhantomCohort } from "@midline/phantom/write-cohort";
import type { Box } from "../box.js";
import type { DemoSite } from "../consortium.js";
import type { Say } from "../terminal.js";
import { siteFolder } from "./enrol-trainer.js";

/** Patients of a hospital: the training hospitals share theirs 60 to 40. */
export const casesOf = ({ settings }: Box, site: DemoSite): number =>
  site.kind === "EXTERNAL" ? settings.externalCases : shareOf(settings.cases, site);

/** Normal heads of a hospital: an external one never trains, and has none. */
export const normalsOf = ({ settings }: Box, site: DemoSite): number => (site.kind === "EXTERNAL" ? 0 : shareOf(settings.normals, site));

const shareOf = (total: number, site: DemoSite): number =>
  site.preset === "training" ? Math.round(total * 0.6) : total - Math.round(total * 0.6);

/** Writes a hospital's SYNTHETIC scans and its label file; cases already written are left as they are. */
export async function writeScans(box: Box, site: DemoSite, say: Say): Promise<void> {
  const [cases, normals] = [casesOf(box, site), normalsOf(box, site)];
  await writePhantomCohort(
    {
      folder: path.join(siteFolder(box, site), "bids"),
      preset: site.preset,
      cases,
      normals,
      voxels: box.settings.grid,
      seed: box.settings.seed,
      siteCode: site.code,
    },
    (done: number) => say(`${site.code} ${done}/${cases + normals}`),
  );
}
