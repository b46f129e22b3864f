// A coordinator and one hospital, each a process of its own, over a real PostgreSQL, with an open round whose weights have any size.
import { fork } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startLocalPostgres } from "@midline/local-postgres/start-local-postgres";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { fsBlobStore } from "../../apps/api/dist/platform/blobs/fs-blob-store.js";
import { createDataSource } from "../../apps/api/dist/platform/database/data-source.js";
import {
  APPROVE,
  enrolmentToken,
  EXAMPLES,
  freezePracticeCohort,
  proposePracticeRun,
} from "../../apps/api/dist/testing/practice-consortium.js";
import { PracticeSite } from "../../apps/api/dist/testing/practice-site.js";
import { TestClient } from "../../apps/api/dist/testing/test-client.js";
import { enrol } from "../../apps/trainer/dist/identity/enrol.js";
import { openJournal } from "../../apps/trainer/dist/journal/journal.js";
import { spoolUpdate } from "../../apps/trainer/dist/work/spool.js";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const SERVER = path.join(ROOT, "apps/api/dist/testing/doomed-api.js");
export const SITE = path.join(ROOT, "apps/trainer/dist/testing/transfer-site.js");
const PASSWORD = "correct horse battery";
const SIGN_IN = "mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }";

/** Opens it in a folder. `close` ends its processes. */
export async function openRoom(folder, totalBytes) {
  const [dataFolder, siteFolder] = ["server", "site"].map((name) => path.join(folder, name));
  for (const each of [dataFolder, siteFolder]) mkdirSync(each, { recursive: true });
  const postgres = await startLocalPostgres({ dataFolder: path.join(folder, "pg"), durable: true });
  const db = await createDataSource(postgres.url, []).initialize();
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url,
    DATA_FOLDER: dataFolder,
    LOG_LEVEL: "fatal",
    SEED_LEAD_EMAIL: "lead@test.midline",
    SEED_LEAD_PASSWORD: PASSWORD,
  };
  const room = { dataFolder, siteFolder, db, totalBytes, server: await startServer({ ...env, PORT: "0" }) };
  const { port } = new URL(room.server.url);
  room.killServer = async () => {
    room.server.child.kill("SIGKILL");
    const signal = await room.server.exited;
    if (signal !== "SIGKILL") throw new Error(`The server was to be killed and ended with ${signal}.`);
    room.server = await startServer({ ...env, PORT: port });
  };
  room.close = async () => {
    room.server.child.kill("SIGKILL");
    await room.server.exited;
    await db.destroy();
    await postgres.stop();
  };
  try {
    await openRound(room);
  } catch (error) {
    await room.close();
    throw error;
  }
  return room;
}

async function startServer(env) {
  const child = fork(SERVER, ["none"], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exited = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  const url = await new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message.url));
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  return { child, exited, url };
}

/** Enrols the hospital with the trainer's own code, has a run approved, and gives its first round weights of the size. */
async function openRound(room) {
  const { url } = room.server;
  const signIn = async (email) => {
    const client = new TestClient(url);
    await client.expect(SIGN_IN, { email, password: PASSWORD });
    return client;
  };
  const lead = await signIn("lead@test.midline");
  const create = `mutation($code: String!, $kind: SiteKind!) { createSite(code: $code, name: "Practice", kind: $kind, synthetic: true) { id } }`;
  for (const [code, kind] of [
    ["north", "TRAINING"],
    ["south", "TRAINING"],
  ])
    await lead.expect(create, { code, kind });
  const now = () => new Date();
  const enrolled = await enrol(openJournal(room.siteFolder, now), {
    server: url,
    token: await enrolmentToken(lead, "north"),
    folder: room.siteFolder,
  });
  if (!enrolled.ok) throw new Error(enrolled.fault.message);
  await PracticeSite.enrol(url, await enrolmentToken(lead, "south"));
  const cohortId = await freezePracticeCohort(room.db);
  const run = await proposePracticeRun(lead, { cohortId });
  for (const siteCode of run.siteCodes) {
    const email = `coordinator@${siteCode}.midline`;
    await lead.expect(
      `mutation($email: String!, $password: String!, $siteCode: String!) {
         createPerson(name: "Coordinator", email: $email, password: $password, role: SITE_COORDINATOR, siteCode: $siteCode) { id } }`,
      { email, password: PASSWORD, siteCode },
    );
    await (await signIn(email)).expect(APPROVE, { runId: run.id, siteCode, planHash: run.planHash });
  }
  for (let rows = []; rows.length === 0; await pause(50))
    rows = await room.db.query("SELECT id FROM round WHERE run_id = $1 AND state = 'open'", [run.id]);
  const weights = container(room.totalBytes, 0);
  const digest = sha256Hex(weights);
  const kept = await fsBlobStore(room.dataFolder).put(weights);
  if (!kept.ok) throw new Error(kept.fault.message);
  await room.db.query("UPDATE round SET base_digest = $1, base_bytes = $2 WHERE run_id = $3", [digest, weights.byteLength, run.id]);
  room.base = { digest, totalBytes: weights.byteLength };
  room.run = run;
  room.keyId = enrolled.value.keyId;
  mkdirSync(path.join(room.siteFolder, "budgets"), { recursive: true });
  const budget = { name: "Practice", planHash: run.planHash, bytes: 2 ** 50 };
  writeFileSync(path.join(room.siteFolder, "budgets", `${run.id}.json`), JSON.stringify(budget));
}

/** Weights of about a size, in one tensor whose values are of one size and differ. */
function container(totalBytes, scale) {
  const values = new Float32Array(Math.floor((totalBytes - 512) / 4));
  if (scale !== 0) for (let i = 0; i < values.length; i++) values[i] = scale * ((i % 1021) - 510);
  return encodeTensors([{ name: "trunk/weights", shape: [values.length], values }]);
}

/** Puts an update into the spool: one that holds, or noise. */
export function spool(room, kind) {
  const payload = kind === "update" ? container(room.totalBytes, 1e-7) : randomFillSync(new Uint8Array(room.totalBytes));
  const statement = {
    protocolVersion: 1,
    runId: room.run.id,
    round: 0,
    attempt: 0,
    siteCode: "north",
    keyId: room.keyId,
    planHash: room.run.planHash,
    baseDigest: room.base.digest,
    payloadDigest: sha256Hex(payload),
    payloadBytes: payload.byteLength,
    examples: EXAMPLES.north,
    steps: 25,
    meanLoss: 0.5,
    encodingError: null,
  };
  spoolUpdate(room.siteFolder, { statement, payload });
  return statement;
}

/** Forgets what the hospital has fetched. */
export const clearCache = (room) => rmSync(path.join(room.siteFolder, "cache"), { recursive: true, force: true });

/** Where each chunk began that has left the hospital, from its journal, which is written before anything leaves. */
export function chunksSent(room) {
  const journal = path.join(room.siteFolder, "journal");
  return readdirSync(journal)
    .flatMap((month) => readFileSync(path.join(journal, month), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .filter(({ message }) => message === "upload-chunk")
    .map(({ ids }) => ids.offset);
}
