import type { Result } from "@midline/shared/result";
import { Site } from "../../access/site.entity.js";
import { startTestApi, type TestApi } from "../../testing/test-api.js";
import { MAX_PAGE, readPage, type Page } from "./keyset.js";

jest.setTimeout(60_000);
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const sites = () => api.platform.db.getRepository(Site);
let count = 0;

/** Sites made at these moments; several may share one. */
async function makeSites(moments: readonly number[]): Promise<readonly string[]> {
  const rows = moments.map((ms) => ({
    id: crypto.randomUUID(),
    code: `s${(count++).toString(36).padStart(4, "0")}`,
    name: "A hospital",
    kind: "training" as const,
    synthetic: true,
    lastSeenAt: null,
    enrolledAt: null,
    createdAt: new Date(ms),
  }));
  await sites().insert(rows);
  return rows.map(({ code }) => code);
}

/** Follows endCursor to the end; `between` happens after each page. */
async function readAll(first: number, between: () => Promise<unknown> = async () => undefined): Promise<readonly string[]> {
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const page: Result<Page<Site>> = await readPage(sites().createQueryBuilder("site"), { first, after });
    if (!page.ok) throw new Error(page.fault.message);
    seen.push(...page.value.edges.map(({ node }) => node.code));
    if (!page.value.pageInfo.hasNextPage) return seen;
    after = page.value.pageInfo.endCursor;
    await between();
  }
}

describe("paging", () => {
  it("shows every row once, newest first, also where many share one millisecond", async () => {
    await makeSites([1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 4, 4]);
    for (const first of [1, 2, 3, 5, 200]) {
      const seen = await readAll(first);
      expect(new Set(seen).size).toBe(13);
      expect(seen.length).toBe(13);
    }
  });

  it("neither repeats nor hides old rows while new ones arrive and others go", async () => {
    const before = await readAll(200);
    const gone = before.at(-1) ?? "";
    const seen = await readAll(2, async () => {
      await makeSites([Date.now()]);
      await sites().delete({ code: gone });
    });
    expect(new Set(seen).size).toBe(seen.length);
    expect(before.filter((code) => code !== gone && !seen.includes(code))).toEqual([]);
  });

  it("counts the whole list, not what is left of it", async () => {
    const page = await readPage(sites().createQueryBuilder("site"), { first: 2 });
    const next = page.ok && (await readPage(sites().createQueryBuilder("site"), { first: 2, after: page.value.pageInfo.endCursor }));
    expect(next && next.ok && (await next.value.countAll())).toBe(await sites().count());
  });

  it("refuses pages that are too long, empty, or begin at a cursor that is not ours", async () => {
    const lead = await api.signIn("lead");
    const ASK =
      "query($first: Int!, $after: String) { sites(first: $first, after: $after) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } } }";
    for (const first of [0, -1, MAX_PAGE + 1]) expect(await lead.refusal(ASK, { first })).toBe("BAD_INPUT");
    for (const after of [
      "",
      "nonsense",
      Buffer.from("1; DROP TABLE site:x").toString("base64url"),
      Buffer.from(`${"9".repeat(40)}:${crypto.randomUUID()}`).toString("base64url"),
    ]) {
      expect(await lead.refusal(ASK, { first: 5, after })).toBe("BAD_INPUT");
    }
    const { sites: page } = await lead.expect(ASK, { first: MAX_PAGE });
    expect(page.totalCount).toBe(page.edges.length);
    expect(page.pageInfo).toEqual({ hasNextPage: false, endCursor: page.edges.at(-1).cursor });
  });
});
