import { sha256Hex } from "@midline/shared/canonical-hash";
import { SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { readRange } from "../platform/site-link/blob-door.js";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, type PracticeRuns, trainOrder } from "../testing/practice-run.js";
import type { PracticeSite } from "../testing/practice-site.js";

let practice: PracticeRuns;
let base = { digest: "", totalBytes: 0 };
let runId = "";
beforeAll(async () => {
  practice = await openPracticeRuns();
  runId = await practice.approvedRun();
  ({ base } = await trainOrder(practice.sites.north, runId));
});
afterAll(() => practice.stop());

interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly code: string | null;
}

async function get(jwt: string | null, digest = base.digest, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
  const authorization: Readonly<Record<string, string>> = jwt === null ? {} : { authorization: `Bearer ${jwt}` };
  const response = await fetch(`${practice.api.url}${SITE_LINK_PATH}/blobs/${digest}`, { headers: { ...authorization, ...headers } });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isFault = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, headers: response.headers, bytes, code: isFault ? JSON.parse(bytes.toString()).fault.code : null };
}

describe("weights over HTTP", () => {
  let jwt = "";
  let whole: Buffer = Buffer.alloc(0);
  beforeAll(async () => {
    jwt = await practice.sites.north.signIn();
    whole = (await get(jwt)).bytes;
  });

  it("are the weights, with their digest as their tag, for a site with a part in the run", async () => {
    const { status, headers } = await get(jwt);
    expect(status).toBe(200);
    expect([sha256Hex(whole), whole.byteLength]).toEqual([base.digest, base.totalBytes]);
    expect([headers.get("etag"), headers.get("accept-ranges"), headers.get("content-length")]).toEqual([
      `"${base.digest}"`,
      "bytes",
      `${base.totalBytes}`,
    ]);
  });

  it("come from any byte on, as far as they are wanted", async () => {
    const end = base.totalBytes;
    for (const [range, from, to] of [
      ["bytes=0-0", 0, 1],
      [`bytes=${end - 5}-`, end - 5, end],
      ["bytes=1000-1999", 1000, 2000],
      [`bytes=1000-${2 * end}`, 1000, end],
      ["bytes=-7", end - 7, end],
    ] as const) {
      const got = await get(jwt, base.digest, { range });
      expect([range, got.status, got.headers.get("content-range")]).toEqual([range, 206, `bytes ${from}-${to - 1}/${end}`]);
      expect(got.bytes.equals(whole.subarray(from, to))).toBe(true);
    }
    const beyond = await get(jwt, base.digest, { range: `bytes=${end}-` });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${end}`]);
    for (const range of ["bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=x-"])
      expect((await get(jwt, base.digest, { range })).status).toBe(200);
  });

  it("come whole when what was begun was another blob", async () => {
    const range = "bytes=1000-";
    expect((await get(jwt, base.digest, { range, "if-range": `"${base.digest}"` })).status).toBe(206);
    expect((await get(jwt, base.digest, { range, "if-range": `"${"0".repeat(64)}"` })).status).toBe(200);
  });

  it("are for nobody else: no token, a spent one, no part in it, another site's update, a key that no longer counts", async () => {
    const { north, south } = practice.sites;
    expect(await get(null)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(await get(`${jwt}x`)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(await get(jwt, "0".repeat(64))).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect(await get(jwt, "no-digest")).toMatchObject({ status: 400, code: "BAD_INPUT" });
    await south.handIn(await trainOrder(south, runId), constantDelta(0.02), { examples: EXAMPLES.south });
    expect(await get(jwt, sha256Hex(encodeTensors(constantDelta(0.02))))).toMatchObject({ status: 404, code: "NOT_FOUND" });
    const old = await oldToken(north);
    expect(await get(old)).toMatchObject({ status: 401, code: "SESSION_EXPIRED" });
    const fresh = await north.signIn();
    expect((await get(fresh)).status).toBe(200);
    await practice.api.platform.db.query("UPDATE site_key SET revoked_at = now() WHERE id = $1", [north.keyId]);
    expect(await get(fresh)).toMatchObject({ status: 401, code: "SITE_KEY_UNKNOWN" });
    await practice.api.platform.db.query("UPDATE site_key SET revoked_at = NULL WHERE id = $1", [north.keyId]);
  });
});

/** A token of eleven minutes ago. */
async function oldToken(site: PracticeSite): Promise<string> {
  const token = await site.signIn();
  practice.api.clock.advance(11 * 60_000);
  return token;
}

describe("a range", () => {
  it("of no bytes, or of a blob of none, is beyond it", () => {
    expect(readRange("bytes=-0", 10)).toBe("beyond");
    expect(readRange("bytes=0-", 0)).toBe("beyond");
    expect(readRange(undefined, 10)).toBeNull();
  });
});
