import { SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import { enrolmentToken, enrolPracticeSites, type PracticeSiteCode } from "../testing/practice-consortium.js";
import { knock, PracticeSite } from "../testing/practice-site.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { until } from "../testing/until.js";

jest.setTimeout(60_000);

let api: TestApi;
let lead: TestClient;
let sites: Record<PracticeSiteCode, PracticeSite>;

beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  sites = await enrolPracticeSites(lead);
});
afterEach(() => {
  for (const site of Object.values(sites)) site.close();
});
afterAll(() => api.stop());

const connectionOf = async (code: string): Promise<string> =>
  (await lead.expect("query($code: String!) { site(code: $code) { connection } }", { code })).site.connection;

describe("enrolment", () => {
  it("spends a token once, and replaces the key before it", async () => {
    const token = await enrolmentToken(lead, "south");
    const older = sites.south;
    await older.connect();
    const gone = new Promise((resolve) => older.socket?.once("disconnect", resolve));
    sites.south = await PracticeSite.enrol(api.url, token);
    await gone;
    const again = await knock(api.url, "enrol", { protocolVersion: 1, token, publicKey: "x" });
    expect(again.fault?.code).toBe("BAD_INPUT");
    await expect(PracticeSite.enrol(api.url, token)).rejects.toThrow();
    const used = await knock(api.url, "enrol", { protocolVersion: 1, token, publicKey: older.publicKey });
    expect([used.status, used.fault]).toEqual([409, expect.objectContaining({ code: "ENROLMENT_TOKEN_USED", remedy: expect.any(String) })]);
    await expect(older.signIn()).rejects.toThrow();
    expect(await sites.south.connect()).toBeNull();
  });

  it("refuses a token that is too old, unknown, or brought by another protocol version", async () => {
    const token = await enrolmentToken(lead, "south");
    const key = sites.far.publicKey;
    const codeOf = async (ask: object): Promise<string | undefined> =>
      (await knock(api.url, "enrol", { protocolVersion: 1, token, publicKey: key, ...ask })).fault?.code;
    expect(await codeOf({ protocolVersion: 2 })).toBe("PROTOCOL_MISMATCH");
    expect(await codeOf({ token: `${token}x` })).toBe("NOT_FOUND");
    expect(await codeOf({ publicKey: Buffer.from("no key").toString("base64url") })).toBe("BAD_INPUT");
    expect(await codeOf({ extra: 1 })).toBe("BAD_INPUT");
    api.clock.advance(24 * 3_600_000 + 1);
    expect(await codeOf({})).toBe("ENROLMENT_TOKEN_EXPIRED");
    lead = await api.signIn("lead");
  });

  it("answers nonsense with a fault, whatever it is", async () => {
    for (const [body, code] of [
      ["{", "BAD_INPUT"],
      ["[]", "BAD_INPUT"],
      ['"x"', "BAD_INPUT"],
      [`"${"x".repeat(9000)}"`, "BAD_INPUT"],
    ] as const) {
      expect((await knock(api.url, "enrol", body)).fault?.code).toBe(code);
    }
    expect((await fetch(`${api.url}${SITE_LINK_PATH}/enrol`)).status).toBe(404);
  });
});

describe("a trainer's sign-in", () => {
  it("takes a nonce once, soon, and signed for this very server, site and key", async () => {
    const { north, far } = sites;
    const session = async (change: object, signer = north): Promise<string> => {
      const { nonce, audience } = await north.challenge();
      const said = { audience, keyId: north.keyId, nonce, siteCode: north.siteCode, ...change };
      const ask = { siteCode: north.siteCode, keyId: north.keyId, nonce, signature: signer.signed(said) };
      const first = await knock(api.url, "session", ask);
      const second = await knock(api.url, "session", ask);
      expect(second.fault?.code).toBe("UNAUTHENTICATED");
      return first.fault?.code ?? "ok";
    };
    expect(await session({})).toBe("ok");
    expect(await session({ audience: "elsewhere" })).toBe("SIGNATURE_INVALID");
    expect(await session({ siteCode: "far" })).toBe("SIGNATURE_INVALID");
    expect(await session({}, far)).toBe("SIGNATURE_INVALID");
    const { nonce, audience } = await north.challenge();
    const signature = north.signed({ audience, keyId: north.keyId, nonce, siteCode: north.siteCode });
    api.clock.advance(61_000);
    const late = await knock(api.url, "session", { siteCode: north.siteCode, keyId: north.keyId, nonce, signature });
    expect(late.fault?.code).toBe("UNAUTHENTICATED");
    const stranger = await knock(api.url, "challenge", { siteCode: "far", keyId: north.keyId });
    expect([stranger.status, stranger.fault?.code]).toEqual([401, "SITE_KEY_UNKNOWN"]);
  });

  it("is shown in the portal while it lasts, and ends when the key is revoked, for good", async () => {
    const { north } = sites;
    expect(await connectionOf("north")).toBe("OFFLINE");
    await north.connect();
    expect(await connectionOf("north")).toBe("ONLINE");
    const jwt = await north.signIn();
    await lead.expect('mutation { revokeTrainerKey(siteCode: "north") { id } }');
    await until(async () => (north.socket?.connected === false ? true : null));
    expect(await connectionOf("north")).toBe("NEVER_ENROLLED");
    await expect(north.signIn()).rejects.toThrow();
    const socket = new PracticeSite(api.url, north);
    expect(await socket.connectWith(jwt)).toMatchObject({ code: "SITE_KEY_UNKNOWN" });
  });

  it("refuses another protocol version, naming what to update", async () => {
    expect(await sites.far.connect({ protocolVersion: 7 })).toMatchObject({
      code: "PROTOCOL_MISMATCH",
      remedy: expect.stringContaining("coordinator"),
    });
  });

  it("leaves one trainer of a site: the older is told, and answered no more", async () => {
    const { far } = sites;
    await far.connect();
    const older = far.socket;
    const told = new Promise((resolve) => older?.once("superseded", resolve));
    await far.connect();
    await told;
    await until(async () => (older?.connected === false ? true : null));
    expect(await far.nextWork()).toBeNull();
    expect(await connectionOf("far")).toBe("ONLINE");
  });
});
