import type { Role } from "@midline/shared/roles";
import type { Logger } from "pino";
import type { DataSource } from "typeorm";
import type { BlobStore } from "./blobs/blob-store.js";
import type { Config } from "./config.js";
import type { DatabaseNow } from "./database/database-clock.js";
import type { PortalNews } from "./portal-news/portal-news.js";

/** What lives as long as the process. Use cases that no person asked for (a trainer's, the coordinator's) take this. */
export interface Platform {
  readonly config: Config;
  readonly db: DataSource;
  /** The clock of this process: for what nobody else's clock is held against. Tests set it. */
  readonly now: () => Date;
  /** The clock that deadlines are measured by, and the order of what happened to a run. */
  readonly databaseNow: DatabaseNow;
  readonly news: PortalNews;
  readonly blobs: BlobStore;
  readonly log: Logger;
}

/** A role held by a person: at one site, or in the whole consortium. */
export interface HeldRole {
  readonly role: Role;
  readonly siteId: string | null;
}

/** The person asking. */
export interface Viewer {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly HeldRole[];
  /** Which session or API token speaks; for signing out and for checking again. */
  readonly credential: { readonly kind: "session" | "apiToken"; readonly id: string };
  readonly expiresAt: Date;
}

/** Who stands at the door. `expired`: a credential was shown, and it no longer counts. */
export type Caller =
  | { readonly state: "nobody"; readonly viewer: null }
  | { readonly state: "expired"; readonly viewer: null }
  | { readonly state: "known"; readonly viewer: Viewer };

/** What lives as long as one question. */
export interface Context extends Platform {
  readonly caller: Caller;
  /** Sets or clears the session cookie of the answer; does nothing on a WebSocket. */
  readonly setSessionCookie: (secret: string | null) => void;
  readonly clientAddress: string;
  /** Makes sure the caller is still who he was, for questions that stay open. */
  readonly identifyAgain: () => Promise<Caller>;
}
