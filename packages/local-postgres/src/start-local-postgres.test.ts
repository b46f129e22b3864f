import { spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { findBinaries, linkLibraries } from "./binaries";
import { removeDataFolder } from "./data-folder";
import { LocalPostgresError } from "./local-postgres-error";
import { isRunning, waitUntilGone } from "./processes";
import { startLocalPostgres, type LocalPostgres } from "./start-local-postgres";
import { chooseUser, isReachable, reachableBinaries } from "./unprivileged";

jest.setTimeout(60_000);

const folders: string[] = [];
const running: LocalPostgres[] = [];

function newFolder(mode = 0o711): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "midline-pg-"));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

async function start(dataFolder: string, durable = false): Promise<LocalPostgres> {
  const postgres = await startLocalPostgres({ dataFolder, durable });
  running.push(postgres);
  return postgres;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no refusal",
    (error: unknown) => (error instanceof LocalPostgresError ? error.code : String(error)),
  );

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop();
  for (const folder of folders.splice(0)) await removeDataFolder(folder);
});

describe("a local PostgreSQL", () => {
  it("keeps its data from one start to the next, on 127.0.0.1 alone, behind a password", async () => {
    const folder = newFolder();
    const first = await start(folder);
    await ask(first.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
    expect(await ask(first.url, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
    expect(await ask(first.url, "SHOW unix_socket_directories")).toEqual([{ unix_socket_directories: "" }]);
    const withoutPassword = new URL(first.url);
    withoutPassword.password = "wrong";
    await expect(ask(withoutPassword.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
    expect(statSync(path.join(folder, "password")).mode & 0o777).toBe(0o600);
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);

    const second = await start(folder);
    expect(await ask(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  it("starts after its program was killed, and stops by itself then", async () => {
    const folder = newFolder();
    const program = `require("@midline/local-postgres/start-local-postgres").startLocalPostgres({ dataFolder: ${JSON.stringify(folder)}, durable: false })
      .then((p) => { console.log(JSON.stringify(p)); setInterval(() => {}, 1000); })`;
    const child = spawn(process.execPath, ["-e", program], { cwd: __dirname, stdio: ["ignore", "pipe", "inherit"] });
    const said = await new Promise<string>((resolve) => child.stdout.once("data", (data: Buffer) => resolve(data.toString())));
    const { pid, url }: LocalPostgres = JSON.parse(said);
    await ask(url, "CREATE TABLE kept (n int)");
    expect(await refusal(start(folder))).toBe("FOLDER_IN_USE");
    child.kill("SIGKILL");
    expect(await waitUntilGone(pid, 20_000)).toBe(true);

    const again = await start(folder);
    expect(await ask(again.url, "SELECT * FROM kept")).toEqual([]);
  });

  it("has everything that was committed after it was killed itself", async () => {
    const folder = newFolder();
    const first = await start(folder, true);
    await ask(first.url, "CREATE TABLE kept (n int)");
    process.kill(first.pid, "SIGKILL");
    await waitUntilGone(first.pid, 5000);
    expect(readdirSync(path.join(folder, "cluster"))).toContain("postmaster.pid");
    await first.stop();
    const second = await start(folder);
    expect(await ask(second.url, "SELECT * FROM kept")).toEqual([]);
  });

  it("does not take another program for its own because of a number in a file", async () => {
    const folder = newFolder();
    await (await start(folder)).stop();
    const bystander = spawn("sleep", ["60"]);
    writeFileSync(path.join(folder, "cluster", "postmaster.pid"), `${bystander.pid}\n${folder}/cluster\n`);
    const again = await start(folder);
    expect(await ask(again.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(isRunning(bystander.pid ?? 0)).toBe(true);
    bystander.kill("SIGKILL");
  });

  it("names the port that is taken", async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(startLocalPostgres({ dataFolder: newFolder(), port, durable: false })).rejects.toThrow(`Port ${port}`);
    server.close();
  });

  it("names the folder it cannot write to", async () => {
    // Root may write anywhere but into the kernel's own tree.
    expect(await refusal(startLocalPostgres({ dataFolder: "/sys/midline", durable: false }))).toBe("FOLDER_READ_ONLY");
  });

  it("says where there is no PostgreSQL for a machine", () => {
    expect(() => findBinaries("linux", "x64", true)).toThrow("musl");
    expect(() => findBinaries("sunos", "sparc", false)).toThrow("sunos-sparc");
  });

  it("starts again from a half-made cluster", async () => {
    const folder = newFolder();
    cpSync(__dirname, path.join(folder, "cluster.new"), { recursive: true });
    const postgres = await start(folder);
    expect(await ask(postgres.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe("as root", () => {
  const asRoot = process.getuid?.() === 0 ? it : it.skip;

  asRoot("runs as nobody, and puts the cluster where nobody can go when its folder is closed to him", async () => {
    const closed = newFolder(0o700);
    const folder = path.join(closed, "data");
    const postgres = await start(folder);
    expect(statSync(`/proc/${postgres.pid}`).uid).not.toBe(0);
    const cluster = readFileSync(path.join(folder, "cluster-lies-in"), "utf8").trim();
    expect(isReachable(path.dirname(cluster))).toBe(true);
    expect(statSync(cluster).mode & 0o777).toBe(0o700);
    await ask(postgres.url, "CREATE TABLE kept (n int)");
    await postgres.stop();
    const again = await start(folder);
    expect(await ask(again.url, "SELECT * FROM kept")).toEqual([]);
    await again.stop();
    rmSync(cluster, { recursive: true, force: true });
    expect(await refusal(start(folder))).toBe("DATA_GONE");
  });

  asRoot("leaves nothing of temporary folders that have vanished", async () => {
    const vanished = path.join(newFolder(0o700), "data");
    await (await start(vanished)).stop();
    const cluster = readFileSync(path.join(vanished, "cluster-lies-in"), "utf8").trim();
    rmSync(path.dirname(vanished), { recursive: true });
    expect(existsSync(cluster)).toBe(true);
    const other = path.join(newFolder(0o700), "data");
    await (await start(other)).stop();
    expect(existsSync(cluster)).toBe(false);
    await removeDataFolder(other);
  });

  asRoot("takes a copy of the binaries when nobody can go to them, as below a home of mode 0700", async () => {
    const home = newFolder(0o700);
    const binaries = { folder: path.join(home, "native"), version: `test-${process.pid}` };
    cpSync(findBinaries().folder, binaries.folder, { recursive: true, verbatimSymlinks: true });
    const nobody = chooseUser();
    const run = (folder: string) => spawnSync(path.join(folder, "bin/postgres"), ["--version"], { cwd: "/", encoding: "utf8", ...nobody });
    expect(run(binaries.folder).error).toMatchObject({ code: "EACCES" });
    const copy = await reachableBinaries(binaries, nobody);
    expect(run(copy.folder).stdout).toContain("PostgreSQL) 18");
    expect(await reachableBinaries(binaries, nobody)).toEqual(copy);
    rmSync(path.dirname(copy.folder), { recursive: true, force: true });
  });

  asRoot("begins anew when its folder was removed and the cluster was forgotten", async () => {
    const closed = newFolder(0o700);
    const folder = path.join(closed, "data");
    await (await start(folder)).stop();
    rmSync(folder, { recursive: true, force: true });
    const again = await start(folder);
    expect(await ask(again.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await again.stop();
    await removeDataFolder(folder);
  });
});

describe("the library links", () => {
  it("are made when npm's install script was blocked", async () => {
    const { folder, version } = findBinaries();
    const copy = path.join(newFolder(0o755), "native");
    cpSync(folder, copy, {
      recursive: true,
      filter: (name) => !/\.so(\.\d+)?$/.test(name) || !existsSync(name) || !statSync(name).isFile() || !isLink(name),
    });
    expect(spawnSync(path.join(copy, "bin/postgres"), ["--version"], { encoding: "utf8" }).stderr).toContain(
      "cannot open shared object file",
    );
    expect(await linkLibraries({ folder: copy, version })).toBeGreaterThan(5);
    expect(spawnSync(path.join(copy, "bin/postgres"), ["--version"], { encoding: "utf8" }).stdout).toContain("PostgreSQL) 18");
    expect(await linkLibraries({ folder: copy, version })).toBe(0);
  });
});

const isLink = (name: string): boolean => spawnSync("test", ["-L", name]).status === 0;
