import type { Answer, Ask, SiteMessage } from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";

/** A hospital's trainer that has proved, with its key, who it is. */
export interface LinkedSite {
  readonly siteId: string;
  readonly siteCode: string;
  readonly keyId: string;
}

/** What the features do with each message of the protocol. The ask is already parsed. */
export type SiteMessageHandlers = {
  readonly [M in SiteMessage]: (site: LinkedSite, ask: Ask<M>) => Promise<Result<Answer<M>>>;
};
