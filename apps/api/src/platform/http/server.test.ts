import { until } from "../../testing/until.js";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { getIntrospectionQuery } from "graphql";
import { startLocalPostgres } from "@midline/local-postgres/start-local-postgres";
import { hear, subscribe } from "../../testing/hear-news.js";
import { MIGRATED, startTestApi, type TestApi } from "../../testing/test-api.js";
import type { TestClient } from "../../testing/test-client.js";
import { announce } from "../portal-news/announce.js";
import { Run } from "../../runs/run.entity.js";
import { Upload } from "../../runs/upload.entity.js";
import { LIMITS } from "../graphql/limits.js";

jest.setTimeout(60_000);
let api: TestApi;
let lead: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
});
afterAll(() => api.stop());

describe("a document that is too large", () => {
  const cases: readonly [string, string][] = [
    ["by depth", `${"{ site ".repeat(LIMITS.depth)}{ id }${" }".repeat(LIMITS.depth)}`],
    ["by aliases", `{ ${Array.from({ length: LIMITS.aliases + 1 }, (_, i) => `a${i}: viewer { id }`).join(" ")} }`],
    ["by fields", `{ viewer { ${"id ".repeat(LIMITS.fields + 1)} } }`],
    ["by tokens", `{ viewer { ${"id ".repeat(LIMITS.tokens + 1)} } }`],
    ["by directives", `{ viewer { id ${"@include(if: true) ".repeat(LIMITS.directives + 1)} } }`],
    // 2^30 fields: whoever walks them instead of measuring them does not come back within the time of a test.
    ["by a bomb of fragments", fragmentBomb(30)],
  ];

  it.each(cases)("is refused %s, before anything is asked of the database", async (_, query) => {
    const asked = jest.spyOn(api.platform.db, "createQueryBuilder");
    const { status, errors } = await api.stranger().ask(query);
    expect(status).toBe(400);
    expect(errors.length).toBeGreaterThan(0);
    // The coordinator looks at its runs by itself, whatever is asked.
    expect(asked.mock.calls.filter((call: readonly unknown[]) => !call.includes(Run) && !call.includes(Upload))).toEqual([]);
    asked.mockRestore();
  });

  it("by its bytes is refused with what to do", async () => {
    const { errors } = await lead.ask("query($x: String!) { site(code: $x) { id } }", { x: "x".repeat(9 * 1024 * 1024) });
    expect(errors[0]?.extensions).toMatchObject({ code: "TOO_LARGE", remedy: expect.any(String) });
  });
});

function fragmentBomb(levels: number): string {
  const fragments = Array.from({ length: levels }, (_, i) => `fragment f${i} on Viewer { ...f${i + 1} ...f${i + 1} }`);
  return `{ viewer { ...f0 } } ${fragments.join(" ")} fragment f${levels} on Viewer { id }`;
}

describe("the door", () => {
  it("lets tools read the schema, where that is allowed", async () => {
    const { data } = await api.stranger().ask(getIntrospectionQuery());
    expect(data.__schema.queryType.name).toBe("Query");
    const closed = await startTestApi({ introspection: false });
    expect((await closed.stranger().ask(getIntrospectionQuery())).errors.length).toBeGreaterThan(0);
    expect((await closed.stranger().ask("{ viewr { id } }")).errors[0]?.message).not.toContain("viewer");
    await closed.stop();
  });

  it("executes nothing that a form on another page can send", async () => {
    const body = JSON.stringify({ query: "mutation { signOut }" });
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const answer = await fetch(`${api.url}/graphql`, { method: "POST", headers: { "content-type": type, cookie: lead.cookie }, body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    const get = await fetch(`${api.url}/graphql?query=${encodeURIComponent("{ viewer { id } }")}`, { headers: { cookie: lead.cookie } });
    expect(get.status).toBe(400);
    expect(await lead.expect("{ viewer { email } }")).toEqual({ viewer: { email: "lead@test.midline" } });
  });

  it("sends its headers with every answer", async () => {
    for (const door of ["/livez", "/graphql", "/nowhere"]) {
      const { headers } = await fetch(api.url + door);
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("shows no stack and no inside of a bug", async () => {
    await api.platform.db.query("ALTER TABLE person RENAME TO person_away");
    const { errors } = await api.stranger().ask('mutation { signIn(email: "a@b.cd", password: "x") { id } }');
    await api.platform.db.query("ALTER TABLE person_away RENAME TO person");
    expect(errors).toMatchObject([
      { message: "Something went wrong here.", extensions: { code: "INTERNAL_SERVER_ERROR", reference: expect.any(String) } },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/person|stack|\.ts|SELECT/);
  });
});

describe("the news", () => {
  /** The code of what ends a subscription. */
  const endOf = async (news: ReturnType<typeof subscribe>): Promise<string> => {
    try {
      for (;;) {
        const { value, done } = await news.next();
        if (done) return "ended quietly";
        if (value.errors) return String(value.errors[0]?.extensions?.["code"]);
      }
    } catch (errors) {
      return Array.isArray(errors) ? String(errors[0]?.extensions?.code) : "connection refused";
    }
  };
  const tell = (id: string, siteId: string | null = null) => announce(api.platform.db.manager, { topic: "SITE", id, siteId });
  it("reaches whoever is signed in, and nobody else", async () => {
    const news = subscribe(lead);
    const start = await hear(news);
    expect(start.topic).toBe("EVERYTHING");
    await tell("x");
    expect(await hear(news)).toEqual({ sequence: start.sequence + 1, topic: "SITE", id: "x" });
    await news.return?.();
    expect(await endOf(subscribe(api.stranger()))).toBe("UNAUTHENTICATED");
  });

  it("of one site is heard at that site, and by those who see all sites", async () => {
    const north = await api.signIn("siteCoordinator", "north");
    const [here, there] = [await api.site("north"), await api.site("south")];
    const news = subscribe(north);
    const { sequence: after } = await hear(news);
    await tell("foreign", there.id);
    await tell("own", here.id);
    expect((await hear(news)).id).toBe("own");
    await news.return?.();
    // What was said meanwhile is told to the same people.
    const later = subscribe(north, { after });
    expect((await hear(later)).id).toBe("own");
    await later.return?.();
  });

  it("stops when the session has ended", async () => {
    const auditor = await api.signIn("auditor");
    const news = subscribe(auditor);
    await hear(news);
    await auditor.expect("mutation { signOut }");
    await tell("x");
    expect(await endOf(news)).toBe("SESSION_EXPIRED");
  });

  it("is all that travels there, and no foreign page may listen", async () => {
    expect(await endOf(subscribe(lead, { query: "{ viewer { id } }" }))).toBe("BAD_INPUT");
    expect(await endOf(subscribe(lead, { origin: "https://evil.example" }))).toBe("connection refused");
    expect(await endOf(subscribe(lead, { query: "subscription { nonsense }" }))).not.toBe("ended quietly");
  });
});

describe("when PostgreSQL is killed", () => {
  it("says so at every door, and goes on when it is back", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "midline-pg-"));
    const first = await startLocalPostgres({ dataFolder: folder, durable: true });
    await MIGRATED.prepare(first.url);
    const own = await startTestApi({ databaseUrl: first.url });
    const client = await own.signIn("lead");
    process.kill(first.pid, "SIGKILL");

    expect((await fetch(`${own.url}/livez`)).status).toBe(200);
    // A session of PostgreSQL may finish its sentence before it notices that its postmaster is gone.
    const ready = await until(async () => {
      const answer = await fetch(`${own.url}/readyz`);
      return answer.status === 200 ? null : answer;
    });
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, reason: expect.any(String) }]);
    await until(async () => (await client.ask("{ people { id } }")).errors ?? null);
    for (let i = 0; i < 3; i++) {
      const { errors } = await client.ask("{ people { id } }");
      expect(errors).toMatchObject([{ extensions: { code: "UNAVAILABLE", remedy: expect.any(String) } }]);
    }

    await first.stop();
    const second = await startLocalPostgres({ dataFolder: folder, durable: true, port: first.port });
    expect((await fetch(`${own.url}/readyz`)).status).toBe(200);
    expect((await client.expect("{ people { email } }")).people).toEqual([{ email: "lead@test.midline" }]);
    await own.stop();
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});
