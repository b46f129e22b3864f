import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Box } from "../box.js";
import type { DemoSite } from "../consortium.js";
import type { PortalClient } from "../portal-client.js";
import { runChild } from "../processes.js";

export const siteFolder = (box: Box, site: DemoSite): string => path.join(box.folder, "sites", site.code);

/** Gives a hospital a one-time token and lets its trainer spend it; an enrolled one is left alone. */
export async function enrolTrainer(
  coordinator: PortalClient,
  where: { readonly box: Box; readonly site: DemoSite; readonly url: string },
): Promise<void> {
  const { box, site, url } = where;
  const folder = siteFolder(box, site);
  if (existsSync(path.join(folder, "trainer", "site.json"))) return;
  const answer = await coordinator.ask(
    "mutation($siteCode: String!) { issueEnrolmentToken(siteCode: $siteCode) { token } }",
    z.object({ issueEnrolmentToken: z.object({ token: z.string() }) }),
    { siteCode: site.code },
  );
  await runChild({
    name: `enrol-${site.code}`,
    command: [TRAINER, "enrol", "--server", url, "--token", answer.issueEnrolmentToken.token, "--folder", path.join(folder, "trainer")],
    logFolder: path.join(box.folder, "logs"),
  });
}

export const TRAINER = "apps/trainer/bin/midline-site.js";
