import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { identify } from "./access/identify.js";
import { seedLead } from "./access/seed-lead.js";
import { PROCESS_LEASE_S } from "./access/site-session.js";
import { openCoordination, STOP_WITHIN_MS } from "./coordination.js";
import { startExpiry } from "./exports/expire-exports.js";
import { ENTITIES } from "./entities.js";
import { DOORS, JOBS, POLICIES, RESOLVERS } from "./features.js";
import { fsBlobStore } from "./platform/blobs/fs-blob-store.js";
import type { Config } from "./platform/config.js";
import { databaseClock } from "./platform/database/database-clock.js";
import { createDataSource } from "./platform/database/data-source.js";
import { isDatabaseAway } from "./platform/graphql/format-error.js";
import { createSchema } from "./platform/graphql/schema.js";
import { createHttpServer } from "./platform/http/server.js";
import { startJobs } from "./platform/jobs/job-runner.js";
import { openPortalNews } from "./platform/portal-news/portal-news.js";
import { StartError } from "./platform/start-error.js";
import { threadDigest } from "./platform/weights/thread-digest.js";
import { threadedAverager } from "./platform/weights/threaded-averager.js";
import { openThreads } from "./platform/weights/threads.js";
import type { CoordinatorPlatform } from "./runs/coordinator-platform.js";

/** A server that listens. */
export interface Api {
  readonly url: string;
  readonly platform: CoordinatorPlatform;
  readonly stop: () => Promise<void>;
}

/** What tests put in the place of the world. */
export interface Surroundings {
  /** The clock of this process. */
  readonly now?: () => Date;
  /** By how much the database's clock seems to have moved. */
  readonly databaseShiftMs?: () => number;
  /** Told of the coordinator's moments, for failpoints. */
  readonly passing?: NonNullable<CoordinatorPlatform["passing"]>;
}

/** Puts the server together and makes it listen; throws `StartError` when its surroundings do not allow it. */
export async function startApi(config: Config, { now = () => new Date(), databaseShiftMs, passing }: Surroundings = {}): Promise<Api> {
  await probeDataFolder(config.dataFolder);
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: false }));
  const db = createDataSource(config.databaseUrl, ENTITIES);
  await connect(db, config);
  const onHalf = passing && (() => passing("mid-blob"));
  const threads = openThreads();
  const blobs = fsBlobStore(config.dataFolder, { digestOf: threadDigest(threads), onHalf });
  const base = {
    config,
    db,
    now,
    databaseNow: databaseClock(databaseShiftMs),
    log,
    blobs,
    averager: threadedAverager(blobs.files, threads),
    ...(passing ? { passing } : {}),
  };
  const undo: (() => Promise<unknown>)[] = [() => db.destroy(), () => threads.close()];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    if (config.migrate) await db.runMigrations();
    const news = await openPortalNews({ db, databaseUrl: config.databaseUrl, log });
    undo.push(news.close);
    const processId = randomUUID();
    const coordination = await openCoordination({ ...base, news, processId });
    if (!coordination.ok) throw new StartError(coordination.fault.message, coordination.fault.remedy ?? "Check DATA_FOLDER.");
    const { platform, mount } = coordination.value;
    undo.push(coordination.value.stop);
    const jobs = startJobs(platform, { taker: { processId, leaseS: PROCESS_LEASE_S }, handlers: JOBS });
    undo.push(jobs.stop);
    const expiry = startExpiry(platform);
    undo.push(expiry.stop);
    if (config.seedLead) await seedLead(platform, config.seedLead);
    const schema = createSchema({ resolvers: RESOLVERS, policies: POLICIES });
    const app = await createHttpServer({ platform, schema, identify, doors: DOORS });
    undo.push(() => closeWithin(app, STOP_WITHIN_MS));
    mount(app);
    const url = await app.listen({ host: config.host, port: config.port });
    return { url, platform, stop };
  } catch (error) {
    await stop();
    throw explainStart(error, config);
  }
}

/** Stops listening and lets requests that have begun end; those that have not after this time are cut. */
async function closeWithin(app: FastifyInstance, ms: number): Promise<void> {
  const limit = setTimeout(() => app.server.closeAllConnections(), ms);
  await app.close();
  clearTimeout(limit);
}

async function probeDataFolder(folder: string): Promise<void> {
  const probe = path.join(folder, `.probe-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    throw new StartError(
      `The data folder ${path.resolve(folder)} cannot be written to (${codeOf(error)}).`,
      "Give this user the right to write there, or set DATA_FOLDER.",
    );
  }
}

async function connect(db: ReturnType<typeof createDataSource>, config: Config): Promise<void> {
  try {
    await db.initialize();
  } catch (error) {
    throw explainStart(error, config);
  }
}

/** Turns what the surroundings did into a sentence with a remedy; a bug stays what it is. */
function explainStart(error: unknown, config: Config): unknown {
  const code = codeOf(error);
  if (code === "EADDRINUSE")
    return new StartError(
      `Port ${config.port} on ${config.host} is taken.`,
      "Stop what listens there, or set PORT to another (0 takes any).",
    );
  if (code === "EACCES") return new StartError(`Port ${config.port} may not be opened by this user.`, "Set PORT to 1024 or above.");
  const { host, pathname } = new URL(config.databaseUrl);
  if (code === "28P01" || code === "28000")
    return new StartError(`The database at ${host} refuses this user or password.`, "Check DATABASE_URL.");
  if (code === "3D000") return new StartError(`There is no database ${pathname.slice(1)} at ${host}.`, "Create it, or check DATABASE_URL.");
  if (isDatabaseAway(error))
    return new StartError(`The database at ${host} cannot be reached (${code}).`, "Start PostgreSQL, or check DATABASE_URL.");
  return error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no code";
}
