/** Which hospitals' trainers are connected, and how to nudge them. Implemented by the site link. */
export interface SitePresence {
  readonly isOnline: (siteId: string) => boolean;
  /** There may be new work. May be lost: trainers also ask by themselves. */
  readonly lookAgain: (siteIds: readonly string[]) => void;
  /** Ends the connection of a trainer whose key has been revoked. */
  readonly disconnect: (siteId: string) => void;
}

/** A server without a site link: everyone is away. */
export const NOBODY_PRESENT: SitePresence = { isOnline: () => false, lookAgain: () => undefined, disconnect: () => undefined };
