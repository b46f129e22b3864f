import type { Release } from "@midline/shared/metrics/site-statistics";
import { GRIDS, type NetworkSize } from "@midline/shared/protocol/vocabulary";
import type { Result } from "@midline/shared/result";
import { type CaseStore, openCaseStore } from "../data/case-store.js";
import { openFileDigests } from "../data/file-digests.js";
import { type BidsFolder, openBids } from "../data/open-bids.js";
import type { Identity } from "../identity/sign-in.js";
import type { Journal } from "../journal/journal.js";
import type { SiteLink } from "../link/keep-link.js";
import type { Tell } from "../terminal/trainer-event.js";
import type { Passing } from "./moments.js";
import type { Skills } from "./skills.js";

/** All that doing an order needs of the world. */
export interface TrainerContext {
  readonly siteFolder: string;
  readonly identity: Identity;
  readonly link: SiteLink;
  /** The one that the link writes. */
  readonly journal: Pick<Journal, "runAccount">;
  readonly tell: Tell;
  readonly now: () => Date;
  /** What the site has chosen to release of an evaluation beyond figures and sums. */
  readonly release: Release;
  readonly skills: Skills;
  /** Told of every moment as it passes. Nobody listens but armed failpoints. */
  readonly passing?: Passing | undefined;
  /** How often local training is kept, and what computes it: only the same goes on from a checkpoint. Absent where none is kept. */
  readonly checkpointing?: { readonly everyMs: number; readonly backend: string } | undefined;
  /** The BIDS folder as it is now: files may be added while the trainer waits. */
  openData(): Result<BidsFolder>;
  /** Preprocessed cases on the grid of a network. */
  cases(network: NetworkSize): CaseStore;
  /** Remembers file digests for the next start. */
  saveDigests(): void;
}

export interface TrainerContextOptions extends Pick<
  TrainerContext,
  "siteFolder" | "identity" | "link" | "journal" | "tell" | "now" | "release" | "skills" | "checkpointing" | "passing"
> {
  readonly dataFolder: string;
}

export function makeContext({ dataFolder, ...given }: TrainerContextOptions): TrainerContext {
  const digests = openFileDigests(given.siteFolder);
  const stores = new Map<NetworkSize, CaseStore>();
  return {
    ...given,
    openData: () => openBids(dataFolder),
    saveDigests: () => digests.save(),
    cases(network) {
      const known = stores.get(network);
      if (known !== undefined) return known;
      stores.clear(); // one grid in memory at a time
      const store = openCaseStore({ siteFolder: given.siteFolder, grid: GRIDS[network], digests });
      stores.set(network, store);
      return store;
    },
  };
}
