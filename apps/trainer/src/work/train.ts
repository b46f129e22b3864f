import type { Release } from "@midline/shared/metrics/site-statistics";
import { refuse, ok, type Result } from "@midline/shared/result";
import { chooseBackend } from "../backend/choose-backend.js";
import { openBids } from "../data/open-bids.js";
import { holdFolder } from "../identity/hold-folder.js";
import { readSite, type Site } from "../identity/site-file.js";
import { readSiteKey } from "../identity/site-key.js";
import { openJournal } from "../journal/journal.js";
import { keepLink } from "../link/keep-link.js";
import type { Tell } from "../terminal/trainer-event.js";
import { doOrders } from "./do-orders.js";
import { type Passing, watchLink } from "./moments.js";
import { makeContext } from "./trainer-context.js";
import { tumourSkills } from "./tumour-skills.js";

export interface TrainOptions {
  readonly siteFolder: string;
  readonly dataFolder: string;
  /** Another address than the one the site was enrolled at. */
  readonly server?: string;
  readonly backend?: string;
  readonly threads?: number;
  readonly pollMs: number;
  /** How often local training is kept, so that a killed trainer goes on from there; 0 for never. */
  readonly checkpointMs: number;
  readonly release: Release;
  readonly tell: Tell;
  readonly now: () => Date;
  readonly passing?: Passing | undefined;
  /** Aborted on SIGINT and SIGTERM. */
  readonly stop: AbortSignal;
}

/** Stays connected and does what the coordinator asks, until it is told to stop, alone in its folder. Refuses what no waiting can mend. */
export async function train(options: TrainOptions): Promise<Result<null>> {
  const site = readSite(options.siteFolder);
  if (!site.ok) return site;
  const held = await holdFolder(options.siteFolder);
  if (!held.ok) return held;
  return trainAs(site.value, options).finally(held.value.release);
}

async function trainAs(site: Site, { siteFolder, dataFolder, tell, now, stop, ...options }: TrainOptions): Promise<Result<null>> {
  const key = readSiteKey(siteFolder);
  if (!key.ok) return key;
  const data = openBids(dataFolder);
  if (!data.ok) return data;
  const backend = await chooseBackend({ name: options.backend, threads: options.threads });
  if (!backend.ok) return backend;
  const { name, what, notTaken, report, facts } = backend.value;
  tell({ event: "backend", name, what, notTaken, worstError: Math.max(...report.findings.map((finding) => finding.maxRelativeError)) });

  const server = options.server ?? site.server;
  const identity = { site, key: key.value };
  const journal = openJournal(siteFolder, now);
  const kept = keepLink({
    server,
    identity,
    journal,
    stop,
    onConnected: () => tell({ event: "connected", server, siteCode: site.siteCode }),
    onDisconnected: (why, retryMs) => tell({ event: "disconnected", message: why?.message ?? "The connection was lost.", retryMs }),
  });
  const everyMs = options.checkpointMs;
  const machine = [name, facts.instructionSet, facts.adapter].filter((part) => part !== undefined).join(", ");
  const checkpointing = everyMs === 0 ? undefined : { everyMs, backend: machine };
  const { release, passing } = options;
  const link = passing === undefined ? kept : watchLink(kept, passing);
  await doOrders(
    makeContext({ siteFolder, dataFolder, identity, link, journal, tell, now, release, skills: tumourSkills, checkpointing, passing }),
    options.pollMs,
  );
  const why = await link.ended;
  if (why !== null && why.code !== "SUPERSEDED") return refuse(why);
  tell({ event: "stopped", why: why?.message ?? "asked to stop." });
  return ok(null);
}
