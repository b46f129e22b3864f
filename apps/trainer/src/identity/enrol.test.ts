import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import type { Result } from "@midline/shared/result";
import { openJournal, readJournal } from "../journal/journal.js";
import { PracticeCoordinator } from "../testing/practice-coordinator.js";
import { enrol } from "./enrol.js";
import { readSite, type Site } from "./site-file.js";
import { signIn } from "./sign-in.js";
import { readSiteKey } from "./site-key.js";

jest.setTimeout(60_000);

const TOKEN = "t".repeat(43);
let folder = "";
let coordinator: PracticeCoordinator;
let server = "";

beforeEach(async () => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), "midline-enrol-")), "site");
  coordinator = new PracticeCoordinator("north");
  coordinator.doors.tokens.set(TOKEN, "unused");
  server = await coordinator.listen();
});

afterEach(async () => {
  await coordinator.close();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const journal = () => openJournal(folder, () => new Date());
const attempt = (token = TOKEN, at = server): Promise<Result<Site>> => enrol(journal(), { server: at, token, folder });
const codeOf = (result: Result<Site>): string => (result.ok ? "ok" : result.fault.code);

describe("enrolment", () => {
  it("makes the key on site, readable by its owner only, and tells the coordinator the public half", async () => {
    const site = await attempt();
    expect(site).toMatchObject({ ok: true, value: { siteCode: "north", keyId: coordinator.doors.keyId, synthetic: true } });
    expect(statSync(path.join(folder, "site-key.pem")).mode & 0o777).toBe(0o600);
    const key = readSiteKey(folder);
    expect(key.ok && key.value.publicKey).toBe(coordinator.doors.publicKey);
    const secret = readFileSync(path.join(folder, "site-key.pem"), "utf8").split("\n")[1] ?? "";
    expect(JSON.stringify(coordinator.heard)).not.toContain(secret);
    expect(readSite(folder)).toEqual(site);
  });

  it("lets the enrolled site sign in, and no other key", async () => {
    await attempt();
    const site = readSite(folder);
    const key = readSiteKey(folder);
    if (!site.ok || !key.ok) throw new Error("not enrolled");
    const identity = { site: site.value, key: key.value };
    expect(await signIn(journal(), server, identity)).toMatchObject({ ok: true });
    const forged = { ...identity, key: { ...identity.key, signJson: () => "A".repeat(86) } };
    expect(await signIn(journal(), server, forged)).toMatchObject({ ok: false, fault: { code: "SIGNATURE_INVALID" } });
  });

  it("says what to do about a used, an expired and an unknown token, and writes no site", async () => {
    coordinator.doors.tokens.set(TOKEN, "used");
    expect(await attempt()).toMatchObject({
      ok: false,
      fault: { code: "ENROLMENT_TOKEN_USED", remedy: expect.stringContaining("new one") },
    });
    coordinator.doors.tokens.set(TOKEN, "expired");
    expect(await attempt()).toMatchObject({ ok: false, fault: { code: "ENROLMENT_TOKEN_EXPIRED" } });
    expect(codeOf(await attempt("x".repeat(43)))).toBe("UNAUTHENTICATED");
    expect(codeOf(await attempt("short"))).toBe("BAD_INPUT");
    expect(existsSync(path.join(folder, "site.json"))).toBe(false);
  });

  it("keeps the key of a failed try for the next one", async () => {
    coordinator.doors.tokens.set(TOKEN, "expired");
    await attempt();
    const first = readSiteKey(folder);
    coordinator.doors.tokens.set(TOKEN, "unused");
    expect(codeOf(await attempt())).toBe("ok");
    expect(first.ok && first.value.publicKey).toBe(coordinator.doors.publicKey);
  });

  it("refuses a coordinator of another protocol version", async () => {
    coordinator.doors.protocolVersion = 2;
    expect(await attempt()).toMatchObject({ ok: false, fault: { code: "PROTOCOL_MISMATCH", remedy: expect.stringContaining("version") } });
  });

  it("names the address of a server that cannot be reached", async () => {
    const gone = new PracticeCoordinator();
    const address = await gone.listen();
    await gone.close();
    expect(await attempt(TOKEN, address)).toMatchObject({
      ok: false,
      fault: { code: "UNAVAILABLE", where: address, message: expect.stringContaining("ECONNREFUSED") },
    });
  });

  it("does not mistake another web server for a coordinator", async () => {
    const other = http.createServer((_, response) => response.end("<html>hello</html>"));
    await new Promise<void>((resolve) => void other.listen(0, "127.0.0.1", () => resolve()));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(codeOf(await attempt(TOKEN, `http://127.0.0.1:${port}`))).toBe("UNSUPPORTED_FORMAT");
    other.close();
  });

  it("spends no token on a folder that is enrolled already", async () => {
    await attempt();
    const second = "s".repeat(43);
    coordinator.doors.tokens.set(second, "unused");
    expect(await attempt(second)).toMatchObject({ ok: false, fault: { code: "CONFLICT", message: expect.stringContaining("north") } });
    expect(coordinator.doors.tokens.get(second)).toBe("unused");
  });

  it("spends no token when a file is in the folder's way", async () => {
    writeFileSync(folder, "not a folder");
    expect(await attempt()).toMatchObject({
      ok: false,
      fault: { code: "UNAVAILABLE", where: folder, remedy: expect.stringContaining("--folder") },
    });
    expect(coordinator.doors.tokens.get(TOKEN)).toBe("unused");
  });

  // Root may write everywhere, so the law can only be seen by another user.
  (process.getuid?.() === 0 ? it.skip : it)("spends no token when the folder is read-only", async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    expect(codeOf(await attempt())).toBe("UNAVAILABLE");
    expect(coordinator.doors.tokens.get(TOKEN)).toBe("unused");
  });

  it("is journalled: one line, with neither token nor key in it", async () => {
    await attempt();
    const { entries } = readJournal(folder);
    expect(entries.map((entry) => entry.message)).toEqual(["POST enrol"]);
    expect(JSON.stringify(entries)).not.toContain(TOKEN);
    expect(JSON.stringify(entries)).not.toContain(coordinator.doors.publicKey);
  });
});
