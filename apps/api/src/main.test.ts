import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createTestDatabase, type TestDatabase } from "@midline/local-postgres/testing/test-database";

jest.setTimeout(120_000);
const ROOT = path.resolve(__dirname, "../../..");
const MAIN = path.join(ROOT, "apps/api/dist/main.js");
let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  // The program as it is shipped. A type error elsewhere is another check's business.
  spawnSync(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-b", path.join(ROOT, "apps/api")]);
  database = await createTestDatabase();
  folder = mkdtempSync(path.join(os.tmpdir(), "midline-main-"));
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Starts the server as its own process; `whileReady` is called once it says that it listens. */
function run(
  env: Readonly<Record<string, string>>,
  whileReady: (url: string) => Promise<void> = async () => undefined,
): Promise<Ended & { readonly ready: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env["PATH"] ?? "",
        DATABASE_URL: database.url,
        DATA_FOLDER: path.join(folder, "data"),
        PORT: "0",
        LOG_LEVEL: "silent",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr, ready] = ["", "", false];
    child.stderr.on("data", (data: Buffer) => void (stderr += data.toString()));
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
      if (ready || !stdout.includes("\n")) return;
      ready = true;
      const said: { ready: boolean; url: string } = JSON.parse(stdout);
      whileReady(said.url).then(() => child.kill("SIGTERM"), reject);
    });
    child.on("exit", (code) => resolve({ code, stderr, ready }));
  });
}

describe("the program", () => {
  it("migrates, makes the first lead, says where it listens, and ends cleanly when asked", async () => {
    const lead = { SEED_LEAD_EMAIL: "First@lead.midline", SEED_LEAD_PASSWORD: "a long enough password" };
    const ended = await run(lead, async (url) => {
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const answer = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          query: 'mutation { signIn(email: "first@lead.midline", password: "a long enough password") { email memberships { role } } }',
        }),
      });
      expect(await answer.json()).toEqual({ data: { signIn: { email: "first@lead.midline", memberships: [{ role: "LEAD" }] } } });
    });
    expect(ended).toEqual({ code: 0, stderr: "", ready: true });
    expect(await run(lead)).toMatchObject({ code: 0, ready: true });
  });

  it("names the port that is taken", async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const ended = await run({ PORT: String(port) });
    server.close();
    expect(ended).toMatchObject({ code: 2, ready: false });
    expect(ended.stderr).toContain(`Port ${port}`);
    expect(ended.stderr).toContain("set PORT");
  });

  it("names every variable that is wrong", async () => {
    const ended = await run({ PORT: "http", DATABASE_URL: "mysql://x", SEED_LEAD_EMAIL: "a@b.cd" });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/DATABASE_URL: expected postgres/);
    expect(ended.stderr).toMatch(/PORT: /);
    expect((await run({ SEED_LEAD_EMAIL: "a@b.cd" })).stderr).toContain("SEED_LEAD_PASSWORD");
    expect((await run({ WEB: "1" })).stderr).toContain("WEB_FOLDER");
  });

  it("refuses a failpoint that there is not, and names those that there are", async () => {
    const log = { MIDLINE_FAILPOINT_LOG: path.join(folder, "failpoints.jsonl") };
    const ended = await run({ ...log, MIDLINE_FAILPOINTS: "nowhere" });
    expect(ended).toMatchObject({ code: 2, ready: false, stderr: expect.stringMatching(/no failpoint "nowhere".*in-commit/s) });
    expect((await run({ ...log, MIDLINE_FAILPOINTS: "in-commit:1:full" })).stderr).toContain("mid-blob");
    expect((await run({ MIDLINE_FAILPOINTS: "in-commit" })).stderr).toContain("MIDLINE_FAILPOINT_LOG");
  });

  it("says whether the database is away, lets nobody in, or is not there; and never its password", async () => {
    const change = (edit: (url: URL) => void): string => {
      const url = new URL(database.url);
      edit(url);
      return url.href;
    };
    const away = await run({ DATABASE_URL: change((url) => (url.port = "1")) });
    const refused = await run({ DATABASE_URL: change((url) => (url.password = "wrong-password")) });
    const missing = await run({ DATABASE_URL: change((url) => (url.pathname = "/elsewhere")) });
    expect([away.code, refused.code, missing.code]).toEqual([2, 2, 2]);
    expect(away.stderr).toContain("cannot be reached");
    expect(refused.stderr).toContain("refuses this user or password");
    expect(missing.stderr).toContain("no database elsewhere");
    expect(away.stderr + refused.stderr + missing.stderr).not.toMatch(
      new RegExp(`wrong-password|${new URL(database.url).password}|at .*\\.js:`),
    );
  });

  it("names the data folder it cannot write to", async () => {
    // A file in the way stops root too.
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    const blocked = await run({ DATA_FOLDER: path.join(file, "data") });
    expect(blocked).toMatchObject({ code: 2 });
    expect(blocked.stderr).toContain(`The data folder ${path.join(file, "data")} cannot be written to`);
    if (process.getuid?.() === 0) return;
    chmodSync(folder, 0o500);
    expect((await run({ DATA_FOLDER: path.join(folder, "closed") })).stderr).toContain("cannot be written to");
    chmodSync(folder, 0o700);
  });
});
