import path from "node:path";
import { writePhantomCohort } from "@midline/phantom/write-cohort";
import type { Box } from "../box.js";
import type { DemoSite } from "../consortium.js";
import type { Say } from "../terminal.js";
import { siteFolder } from "./enrol-trainer.js";

/** Patients of a hospital: the training hospitals share theirs 60 to 40. */
export function casesOf(box: Box, site: DemoSite): number {
  const { cases, externalCases } = box.settings;
  if (site.kind === "EXTERNAL") return externalCases;
  return site.preset === "training" ? Math.round(cases * 0.6) : cases - Math.round(cases * 0.6);
}

/** Writes a hospital's SYNTHETIC scans and its label file; cases already written are left as they are. */
export async function writeScans(box: Box, site: DemoSite, say: Say): Promise<void> {
  const total = casesOf(box, site);
  await writePhantomCohort(
    {
      folder: path.join(siteFolder(box, site), "bids"),
      preset: site.preset,
      cases: total,
      voxels: box.settings.grid,
      seed: box.settings.seed,
      siteCode: site.code,
    },
    (done: number) => say(`${site.code} ${done}/${total}`),
  );
}
