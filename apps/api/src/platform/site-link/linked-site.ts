import type { Fault } from "@midline/shared/faults";
import type { Answer, Ask, SiteMessage } from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";

/** A hospital's trainer that has proved, with its key, who it is. */
export interface ProvenSite {
  readonly siteId: string;
  readonly siteCode: string;
  readonly keyId: string;
}

/** One connection of it. */
export interface LinkedSite extends ProvenSite {
  /** Counts the connections of the site on all API processes; the highest is the one that speaks for it. */
  readonly epoch: number;
}

/** How many chunks have arrived on the connection and wait for their turn. */
export type CountWaiting = () => number;

/** What the features do with each message of the protocol. The ask is already parsed. */
export type SiteMessageHandlers = {
  readonly [M in SiteMessage]: (site: LinkedSite, ask: Ask<M>, waiting?: CountWaiting) => Promise<Result<Answer<M>>>;
};

export const SUPERSEDED: Fault = {
  code: "SUPERSEDED",
  message: "Another trainer of this site has connected; this one must stop.",
  remedy: "Run one trainer for each site.",
};
