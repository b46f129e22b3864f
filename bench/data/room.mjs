// A real PostgreSQL that counts its statements, and the API as it is compiled, each a process of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startLocalPostgres } from "../../packages/local-postgres/dist/start-local-postgres.js";
import { createDataSource } from "../../apps/api/dist/platform/database/data-source.js";

const API = fileURLToPath(new URL("../../apps/api/dist/main.js", import.meta.url));
const WATCH_LOOP = new URL("watch-loop.mjs", import.meta.url).href;
/** Such as --cpu-prof, for whoever looks for what takes the time. */
const API_OPTIONS = (process.env.BENCH_API_OPTIONS ?? "").split(" ").filter((option) => option !== "");
const LEAD = { email: "lead@bench.midline", password: "correct horse battery" };
/** Loaded, and silent until the plans are asked for. */
const SETTINGS = {
  shared_preload_libraries: "pg_stat_statements,auto_explain",
  shared_buffers: "1GB",
  work_mem: "16MB",
  "auto_explain.log_min_duration": "-1",
  "auto_explain.log_analyze": "on",
  "auto_explain.log_buffers": "on",
  "auto_explain.log_format": "json",
};

export async function openRoom(folder, say) {
  const dataFolder = path.join(folder, "postgres");
  const first = await startLocalPostgres({ dataFolder, durable: false });
  await withClient(first.url, async (db) => {
    for (const [name, value] of Object.entries(SETTINGS)) {
      const list = name === "shared_preload_libraries" ? value : `'${value}'`;
      await db.query(`ALTER SYSTEM SET ${name} = ${list}`);
    }
  });
  await first.stop();
  const postgres = await startLocalPostgres({ dataFolder, durable: false });
  const source = await createDataSource(postgres.url, []).initialize();
  await source.runMigrations();
  await source.destroy();
  const db = new pg.Client(postgres.url);
  await db.connect();
  await db.query("CREATE EXTENSION pg_stat_statements");
  let api = null;
  return {
    db,
    log: path.join(dataFolder, "postgres.log"),
    startApi: async () => (api = await startApi(postgres.url, folder)),
    signIn: (email, password) => signIn(api.url, email, password),
    signInPeople: (seeded) => signInPeople(api.url, seeded),
    /** Of the API's process since it was asked last: peak resident memory in MiB (null where the system does not say), the event loop's delay, processor time. */
    apiUse: () => useOf(api.child),
    close: async () => {
      await api?.stop();
      await db.end();
      await postgres.stop();
      say("stopped");
    },
  };
}

async function withClient(url, work) {
  const db = new pg.Client(url);
  await db.connect();
  await work(db);
  await db.end();
}

async function startApi(databaseUrl, folder) {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DATA_FOLDER: mkdtempSync(path.join(folder, "api-")),
    PORT: "0",
    LOG_LEVEL: "info",
    SEED_LEAD_EMAIL: LEAD.email,
    SEED_LEAD_PASSWORD: LEAD.password,
  };
  const child = spawn(process.execPath, ["--import", WATCH_LOOP, ...API_OPTIONS, API], { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const url = await new Promise((resolve, reject) => {
    let said = "";
    const hear = (bytes) => {
      said += bytes;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => reject(new Error(`The API ended with ${code}:\n${said.slice(-2000)}`)));
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  return { url, child, stop: () => (child.kill("SIGTERM"), exited) };
}

/** @returns a function that asks as this person, and throws what is refused. */
async function signIn(url, email, password) {
  let cookie = "";
  const ask = async (query, variables = {}) => {
    const headers = { "content-type": "application/json", ...(cookie === "" ? {} : { cookie }) };
    const response = await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
    const [given] = response.headers.getSetCookie();
    if (given !== undefined) cookie = given.split(";")[0];
    const { data, errors } = await response.json();
    if (errors) throw new Error(`${query.slice(0, 120)}: ${JSON.stringify(errors)}`);
    return data;
  };
  await ask("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", { email, password });
  /** Sends a file through one of the server's doors. */
  ask.send = async (address, body) => {
    const headers = { "content-type": "application/octet-stream", cookie };
    const response = await fetch(`${url}${address}`, { method: "POST", headers, body });
    if (!response.ok) throw new Error(`${address}: ${await response.text()}`);
    return response.json();
  };
  return ask;
}

/** The lead, and of the first site its coordinator and clinician; of a site without cases the coordinator who imports. */
async function signInPeople(url, { siteCode }) {
  const lead = await signIn(url, LEAD.email, LEAD.password);
  const make = async (role, code) => {
    const input = { name: role, email: `${role}.${code}@bench.midline`.toLowerCase(), password: LEAD.password, role, siteCode: code };
    const create = `mutation($name: String!, $email: String!, $password: String!, $role: Role!, $siteCode: String) {
      createPerson(name: $name, email: $email, password: $password, role: $role, siteCode: $siteCode) { id } }`;
    await lead(create, input);
    return signIn(url, input.email, LEAD.password);
  };
  return {
    lead,
    coordinator: await make("SITE_COORDINATOR", siteCode),
    clinician: await make("CLINICIAN", siteCode),
    importer: await make("SITE_COORDINATOR", "importing"),
  };
}

async function useOf(child) {
  const answer = new Promise((resolve) => child.once("message", resolve));
  child.send("use");
  return { peakMiB: peakMiB(child.pid), ...(await answer) };
}

function peakMiB(pid) {
  try {
    const peak = Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024);
    writeFileSync(`/proc/${pid}/clear_refs`, "5"); // from here on anew
    return peak;
  } catch {
    return null;
  }
}
