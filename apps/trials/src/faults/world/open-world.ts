import { mkdirSync } from "node:fs";
import path from "node:path";
import { freezePracticeCohort } from "@midline/api/testing/practice-consortium";
import { enrol } from "@midline/trainer/identity/enrol";
import { openJournal } from "@midline/trainer/journal/journal";
import { DataSource } from "typeorm";
import { z } from "zod";
import { SITES, type SiteCode } from "../draw-faults.js";
import { Coordinators } from "./coordinators.js";
import { Database } from "./database.js";
import { logLeads } from "./log-of-leads.js";
import { Portal } from "./portal.js";
import { TcpProxy } from "./tcp-proxy.js";
import { Trainer } from "./trainer.js";

const PASSWORD = "a trial of the federation";
const LEAD = "lead@trial.midline";

/** Everything that a trial puts on trial. */
export interface World {
  readonly folder: string;
  readonly dataFolder: string;
  readonly database: Database;
  /** Between coordinators and PostgreSQL. */
  readonly databaseWay: TcpProxy;
  readonly coordinators: Coordinators;
  readonly trainers: Readonly<Record<SiteCode, Trainer>>;
  readonly ways: Readonly<Record<SiteCode, TcpProxy>>;
  readonly lead: Portal;
  readonly approvers: Readonly<Record<SiteCode, Portal>>;
  readonly cohortId: string;
  readonly close: () => Promise<void>;
}

export interface Witness {
  /** A process ended of itself. */
  readonly onCrash: (who: string, words: string) => void;
  readonly onEvent: (siteCode: SiteCode, name: string, text: string) => void;
}

const each = <T>(make: (code: SiteCode) => T): Record<SiteCode, T> => ({ east: make("east"), north: make("north"), south: make("south") });

/** PostgreSQL, a coordinator, three hospitals with their trainers, a frozen cohort; all of it real, in one folder. */
export async function openWorld(folder: string, { onCrash, onEvent }: Witness): Promise<World> {
  const undo: (() => Promise<unknown> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const database = await Database.open(path.join(folder, "postgres"));
    undo.push(() => database.close());
    const databaseWay = await TcpProxy.listen(() => database.port);
    undo.push(() => databaseWay.close());
    const dataFolder = path.join(folder, "api");
    const through = new URL(database.url);
    through.port = String(databaseWay.port);
    const env = {
      DATABASE_URL: through.href,
      DATA_FOLDER: dataFolder,
      PORT: "0",
      LOG_LEVEL: "warn",
      SEED_LEAD_EMAIL: LEAD,
      SEED_LEAD_PASSWORD: PASSWORD,
      SESSION_IDLE_MINUTES: "10000",
      SESSION_HOURS: "1000",
    };
    const coordinators = new Coordinators({ folder, env, onCrash: (words) => onCrash("coordinator", words) });
    undo.push(() => coordinators.stop());
    await coordinators.startPrimary();
    await logLeads(database.query);
    const lead = new Portal(() => coordinators.url);
    await lead.signIn(LEAD, PASSWORD);
    const ways: Record<SiteCode, TcpProxy> = {
      east: await TcpProxy.listen(coordinators.port),
      north: await TcpProxy.listen(coordinators.port),
      south: await TcpProxy.listen(coordinators.port),
    };
    undo.push(() => SITES.forEach((code) => ways[code].close()));
    const approvers = each(() => new Portal(() => coordinators.url));
    for (const code of SITES)
      await addSite(lead, approvers[code], { code, server: `http://127.0.0.1:${ways[code].port}`, folder: siteFolder(folder, code) });
    const cohortId = await freezeCohort(database);
    const trainers = each(
      (siteCode) =>
        new Trainer({
          siteCode,
          folder: siteFolder(folder, siteCode),
          proxy: ways[siteCode],
          onCrash: (words) => onCrash(siteCode, words),
          onEvent: (name, text) => onEvent(siteCode, name, text),
        }),
    );
    undo.push(() => Promise.all(SITES.map((code) => trainers[code].child.kill())));
    return { folder, dataFolder, database, databaseWay, coordinators, trainers, ways, lead, approvers, cohortId, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export const siteFolder = (folder: string, code: SiteCode): string => path.join(folder, "sites", code);

/** A hospital with its coordinator, and its folder enrolled by the trainer's own code. */
async function addSite(
  lead: Portal,
  approver: Portal,
  { code, server, folder }: { readonly code: SiteCode; readonly server: string; readonly folder: string },
): Promise<void> {
  await lead.ask(`mutation($code: String!) { createSite(code: $code, name: "Trial", kind: TRAINING, synthetic: true) { id } }`, { code });
  const issue = "mutation($code: String!) { issueEnrolmentToken(siteCode: $code) { token } }";
  const { issueEnrolmentToken } = z.object({ issueEnrolmentToken: z.object({ token: z.string() }) }).parse(await lead.ask(issue, { code }));
  mkdirSync(folder, { recursive: true });
  const enrolled = await enrol(
    openJournal(folder, () => new Date()),
    { server, token: issueEnrolmentToken.token, folder },
  );
  if (!enrolled.ok) throw new Error(enrolled.fault.message);
  const email = `coordinator@${code}.midline`;
  const person = `mutation($email: String!, $password: String!, $code: String!) {
    createPerson(name: "Coordinator", email: $email, password: $password, role: SITE_COORDINATOR, siteCode: $code) { id } }`;
  await lead.ask(person, { email, password: PASSWORD, code });
  await approver.signIn(email, PASSWORD);
}

async function freezeCohort({ url }: Database): Promise<string> {
  const db = new DataSource({ type: "postgres", url, installExtensions: false });
  await db.initialize();
  try {
    return await freezePracticeCohort(db);
  } finally {
    await db.destroy();
  }
}
