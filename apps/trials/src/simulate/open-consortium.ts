import { randomBytes } from "node:crypto";
import path from "node:path";
import { approveRun } from "@midline/api/runs/approve-run";
import { type Api, startApi } from "@midline/api/assemble";
import { createSite } from "@midline/api/access/create-site";
import { issueEnrolmentToken } from "@midline/api/access/enrol-site";
import type { Context } from "@midline/api/platform/context";
import { TestClient } from "@midline/api/testing/test-client";
import { startLocalPostgres } from "@midline/local-postgres/start-local-postgres";
import { Client, type QueryResultRow } from "pg";
import type { Coordinators } from "../faults/world/coordinators.js";
import { unwrap } from "../unwrap.js";
import { startApart } from "./kill-coordinator.js";
import { freezeVirtualCohort } from "./virtual-cohort.js";
import type { VirtualShare } from "./known-changes.js";
import { enrolVirtualSite, type VirtualSite } from "./virtual-site.js";

/** A coordinator in this process, with a PostgreSQL of its own, and the person who speaks for everyone. */
export interface Consortium {
  readonly api: Api;
  readonly everyone: Context;
  /** The lead at the GraphQL door. */
  readonly lead: TestClient;
  /** Looks at the rows over a connection of its own: the server may be busy. */
  readonly look: Look;
  /** Stops the coordinator of this process and starts one in a process of its own in its place. */
  readonly moveApart: () => Promise<Coordinators>;
  readonly stop: () => Promise<void>;
}

export type Look = <Row extends QueryResultRow>(query: string, parameters: readonly unknown[]) => Promise<readonly Row[]>;

const LEAD = "lead@simulation.midline";
const SIGN_IN = "mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }";
const PROPOSE = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id planHash } }";

/** Starts PostgreSQL and the API in a folder. Both are the real ones; the database is durable. */
export async function openConsortium(folder: string): Promise<Consortium> {
  const password = randomBytes(18).toString("base64url");
  const postgres = await startLocalPostgres({ dataFolder: path.join(folder, "postgres"), durable: true });
  const api = await startApi({
    databaseUrl: postgres.url,
    host: "127.0.0.1",
    port: 0,
    publicUrl: null,
    trustProxy: false,
    dataFolder: path.join(folder, "api"),
    web: null,
    migrate: true,
    introspection: false,
    sessionIdleMs: 3_600_000,
    sessionMs: 3_600_000,
    seedLead: { email: LEAD, password, name: "Simulation" },
    logLevel: "error",
    failpoints: null,
  }).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  const watcher = new Client({ connectionString: postgres.url });
  await watcher.connect();
  const lead = new TestClient(api.url);
  const { signIn } = await lead.expect(SIGN_IN, { email: LEAD, password });
  const undo: (() => Promise<unknown>)[] = [() => postgres.stop(), () => api.stop(), () => watcher.end()];
  return {
    api,
    lead,
    everyone: contextOf(api, String(signIn.id)),
    look: async <Row extends QueryResultRow>(query: string, parameters: readonly unknown[]) =>
      (await watcher.query<Row>(query, [...parameters])).rows,
    moveApart: async () => {
      await api.stop();
      const { databaseUrl, dataFolder } = api.platform.config;
      const coordinators = await startApart(folder, { databaseUrl, dataFolder, port: Number(new URL(api.url).port) });
      undo[1] = () => coordinators.stop();
      return coordinators;
    },
    stop: async () => {
      for (const step of undo.splice(0).toReversed()) await step();
    },
  };
}

function contextOf({ platform }: Api, personId: string): Context {
  const viewer = {
    personId,
    email: LEAD,
    name: "Simulation",
    roles: (["lead", "siteCoordinator"] as const).map((role) => ({ role, siteId: null })),
    credential: { kind: "session" as const, id: "simulation" },
    expiresAt: new Date(8.64e15),
  };
  const caller = { state: "known" as const, viewer };
  return { ...platform, caller, setSessionCookie: () => undefined, clientAddress: "127.0.0.1", identifyAgain: async () => caller };
}

/** Takes sites into the consortium, each by a token at the real door. */
export async function enrolSites(
  { api, everyone }: Consortium,
  { folder, count, onEnrolled }: { readonly folder: string; readonly count: number; readonly onEnrolled: (sites: number) => void },
): Promise<readonly VirtualSite[]> {
  const sites: VirtualSite[] = [];
  for (let i = 0; i < count; i++) {
    const code = `v${String(i).padStart(4, "0")}`;
    unwrap(await createSite(everyone, { code, name: `Virtual site ${i}`, kind: "training", synthetic: true }));
    const { token } = unwrap(await issueEnrolmentToken(everyone, code));
    sites.push(await enrolVirtualSite(path.join(folder, "sites", code), { server: api.url, token }));
    onEnrolled(i + 1);
  }
  return sites;
}

/** A round with sites that are away closes when nobody has moved for so long; where all come, however slow the machine, they are waited for. */
const PATIENCE_S = { someAway: 10, allThere: 600 } as const;

export interface PlannedRun {
  readonly runId: string;
  readonly shares: readonly VirtualShare[];
}

/** A run of every site, approved by each. */
export async function planRun(
  { api, everyone, lead }: Consortium,
  { rounds, quorum, seed }: { readonly rounds: number; readonly quorum: number; readonly seed: number },
): Promise<PlannedRun> {
  const { id: cohortId, shares } = await freezeVirtualCohort(api.platform.db);
  const noProgressTimeoutS = quorum < shares.length ? PATIENCE_S.someAway : PATIENCE_S.allThere;
  const input = { name: "Simulation", cohortId, rounds, quorum, seed, noProgressTimeoutS };
  const { id, planHash } = (await lead.expect(PROPOSE, { input })).proposeRun;
  const runId = String(id);
  for (const { siteCode } of shares) unwrap(await approveRun(everyone, { runId, siteCode, planHash: String(planHash) }));
  return { runId, shares };
}
