import { mkdirSync } from "node:fs";
import path from "node:path";
import { ok, refuse } from "@midline/shared/result";
import { enrol } from "@midline/trainer/identity/enrol";
import type { Site } from "@midline/trainer/identity/site-file";
import { readSiteKey } from "@midline/trainer/identity/site-key";
import { openJournal } from "@midline/trainer/journal/journal";
import { keepLink } from "@midline/trainer/link/keep-link";
import type { TrainerEvent } from "@midline/trainer/terminal/trainer-event";
import { doOrders } from "@midline/trainer/work/do-orders";
import type { Skills } from "@midline/trainer/work/skills";
import { makeContext } from "@midline/trainer/work/trainer-context";
import { unwrap } from "../unwrap.js";
import { knownChange } from "./known-changes.js";

/** Whatever a hint does not bring is asked for this often. */
const POLL_MS = 20_000;

const now = (): Date => new Date();

/** A site with a folder, a key and a place in the consortium, whose trainer runs in this process. */
export interface VirtualSite {
  readonly site: Site;
  readonly folder: string;
}

export async function enrolVirtualSite(
  folder: string,
  { server, token }: { readonly server: string; readonly token: string },
): Promise<VirtualSite> {
  mkdirSync(folder, { recursive: true });
  return { folder, site: unwrap(await enrol(openJournal(folder, now), { server, token, folder })) };
}

export interface VirtualTraining {
  readonly seed: number;
  readonly stop: AbortSignal;
  readonly tell: (siteCode: string, event: TrainerEvent) => void;
}

/** Runs the real trainer of a site until it is stopped: link, journal, spool, upload, receipts and proofs. Only its learning is made up. */
export async function runVirtualSite({ site, folder }: VirtualSite, { seed, stop, tell }: VirtualTraining): Promise<void> {
  const identity = { site, key: unwrap(readSiteKey(folder)) };
  const hear = (event: TrainerEvent): void => tell(site.siteCode, event);
  const journal = openJournal(folder, now);
  const link = keepLink({
    server: site.server,
    identity,
    journal,
    stop,
    onConnected: () => hear({ event: "connected", server: site.server, siteCode: site.siteCode }),
    onDisconnected: (why, retryMs) => hear({ event: "disconnected", message: why?.message ?? "The connection was lost.", retryMs }),
  });
  const release = { scoreHistograms: false, scores: false };
  const dataFolder = path.join(folder, "no-data");
  await doOrders(
    makeContext({ siteFolder: folder, dataFolder, identity, link, journal, tell: hear, now, release, skills: skillsOf(seed) }),
    POLL_MS,
  );
  await link.ended;
}

const NO_SCANS = { code: "NO_SEQUENCES", message: "A virtual site has no scans." } as const;

/** Adds known constants; scores and predicts nothing. */
const skillsOf = (seed: number): Skills => ({
  learn: async ({ identity }, { order, weights, members, progress }) => {
    const training = members.filter(({ split }) => split === "train");
    const { localSteps: steps } = order.plan;
    progress.onStep({ step: steps, steps, meanLoss: 1 });
    const examples = {
      trunk: training.length,
      classification: training.filter(({ label }) => label !== null).length,
      segmentation: training.length,
      age: 0,
    };
    return ok({
      delta: knownChange(seed, { siteCode: identity.site.siteCode, round: order.round, weights }),
      examples,
      steps,
      meanLoss: 1,
    });
  },
  evaluate: async () => refuse(NO_SCANS),
  predict: async () => refuse(NO_SCANS),
});
