import { startTestApi, TEST_PASSWORD, type TestApi } from "../testing/test-api.js";
import { TestClient } from "../testing/test-client.js";
import { AuditEvent } from "../audit/audit-event.entity.js";
import { Membership } from "./membership.entity.js";
import { Session } from "./session.entity.js";

jest.setTimeout(60_000);
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const SIGN_IN = "mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }";
const VIEWER = "{ viewer { email memberships { role site { code } } } }";
const CREATE_PERSON = `mutation($role: Role!, $siteCode: String, $email: String!) {
  createPerson(name: "New", email: $email, password: "${TEST_PASSWORD}", role: $role, siteCode: $siteCode) { id email memberships { role site { code } } } }`;

describe("a session", () => {
  it("tells who is signed in, and nobody to a stranger", async () => {
    const coordinator = await api.signIn("siteCoordinator", "north");
    expect(await coordinator.expect(VIEWER)).toEqual({
      viewer: { email: "sitecoordinator.north@test.midline", memberships: [{ role: "SITE_COORDINATOR", site: { code: "north" } }] },
    });
    expect(await api.stranger().expect(VIEWER)).toEqual({ viewer: null });
  });

  it("lives in a cookie no script can read and no other site can send, and is stored as a hash", async () => {
    await api.signIn("lead");
    const response = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: SIGN_IN, variables: { email: "lead@test.midline", password: TEST_PASSWORD } }),
    });
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^midline-session=midline_session_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const secret = /=([^;]+)/.exec(cookie ?? "")?.[1] ?? "";
    const rows = await api.platform.db.getRepository(Session).find();
    expect(JSON.stringify(rows)).not.toContain(secret.slice(16));
  });

  it("ends when it lies idle, and ends for good in the end", async () => {
    const lead = await api.signIn("lead");
    api.clock.advance(59 * 60_000);
    expect(await lead.refusal("{ people { id } }")).toBe("NONE");
    api.clock.advance(61 * 60_000);
    expect(await lead.refusal("{ people { id } }")).toBe("SESSION_EXPIRED");

    const busy = await api.signIn("lead");
    for (let minutes = 0; minutes < 12 * 60 - 50; minutes += 50) {
      expect(await busy.refusal("{ people { id } }")).toBe("NONE");
      api.clock.advance(50 * 60_000);
    }
    api.clock.advance(50 * 60_000);
    expect(await busy.refusal("{ people { id } }")).toBe("SESSION_EXPIRED");
  });

  it("ends with signing out, and a copy of the cookie ends with it", async () => {
    const lead = await api.signIn("lead");
    const copy = new TestClient(api.url);
    copy.cookie = lead.cookie;
    expect(await lead.expect("mutation { signOut }")).toEqual({ signOut: true });
    expect(lead.cookie).toBe("midline-session=");
    expect(await copy.refusal("{ people { id } }")).toBe("SESSION_EXPIRED");
  });

  it("loses a role the moment it is taken away", async () => {
    const lead = await api.signIn("lead");
    const { viewer } = await lead.expect("{ viewer { id } }");
    const memberships = api.platform.db.getRepository(Membership);
    await memberships.update({ personId: viewer.id }, { role: "auditor" });
    expect(await lead.refusal(CREATE_PERSON, { role: "AUDITOR", email: "x@test.midline" })).toBe("FORBIDDEN");
    await memberships.update({ personId: viewer.id }, { role: "lead" });
  });
});

describe("signing in", () => {
  it("answers an unknown account like a wrong password, and rests after five failures", async () => {
    const lead = await api.signIn("lead");
    await lead.expect(CREATE_PERSON, { role: "AUDITOR", email: "forgetful@test.midline" });
    const stranger = api.stranger();
    const unknown = await stranger.ask(SIGN_IN, { email: "nobody@test.midline", password: "x" });
    const wrong = await stranger.ask(SIGN_IN, { email: "forgetful@test.midline", password: "x" });
    expect(unknown.errors).toEqual(wrong.errors);
    expect(unknown.errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
    for (let i = 0; i < 4; i++) await stranger.ask(SIGN_IN, { email: "forgetful@test.midline", password: "x" });
    const right = { email: "forgetful@test.midline", password: TEST_PASSWORD };
    expect(await stranger.refusal(SIGN_IN, right)).toBe("TOO_MANY_ATTEMPTS");
    api.clock.advance(16 * 60_000);
    expect(await stranger.refusal(SIGN_IN, right)).toBe("NONE");
  });

  it("stops an address that tries many accounts", async () => {
    const stranger = api.stranger();
    for (let i = 0; i < 30; i++) await stranger.ask(SIGN_IN, { email: `guess${i}@test.midline`, password: "x" });
    expect(await stranger.refusal(SIGN_IN, { email: "guess99@test.midline", password: "x" })).toBe("TOO_MANY_ATTEMPTS");
    api.clock.advance(16 * 60_000);
  });
});

describe("people", () => {
  it("get a site exactly when their role is held at one", async () => {
    const lead = await api.signIn("lead");
    await api.site("north");
    expect(await lead.refusal(CREATE_PERSON, { role: "CLINICIAN", email: "a@test.midline" })).toBe("BAD_INPUT");
    expect(await lead.refusal(CREATE_PERSON, { role: "AUDITOR", email: "a@test.midline", siteCode: "north" })).toBe("BAD_INPUT");
    expect(await lead.refusal(CREATE_PERSON, { role: "CLINICIAN", email: "a@test.midline", siteCode: "nowhere" })).toBe("NOT_FOUND");
    const { createPerson } = await lead.expect(CREATE_PERSON, { role: "CLINICIAN", email: "Mixed.Case@test.midline", siteCode: "north" });
    expect(createPerson).toMatchObject({ email: "mixed.case@test.midline", memberships: [{ role: "CLINICIAN", site: { code: "north" } }] });
    expect(await lead.refusal(CREATE_PERSON, { role: "AUDITOR", email: "MIXED.case@test.midline" })).toBe("CONFLICT");
  });

  it("are made by leads alone", async () => {
    for (const client of [await api.signIn("siteCoordinator", "north"), await api.signIn("auditor")]) {
      expect(await client.refusal(CREATE_PERSON, { role: "LEAD", email: "evil@test.midline" })).toBe("FORBIDDEN");
    }
    expect(await api.stranger().refusal(CREATE_PERSON, { role: "LEAD", email: "evil@test.midline" })).toBe("UNAUTHENTICATED");
  });
});

describe("an API token", () => {
  it("may do what its owner may, until it is revoked or expires; it makes no tokens", async () => {
    const auditor = await api.signIn("auditor");
    const CREATE = 'mutation { createApiToken(name: "report", expiresInDays: 2) { id secret } }';
    const { createApiToken } = await auditor.expect(CREATE);
    const program = new TestClient(api.url, createApiToken.secret);
    expect(await program.expect("{ viewer { email } }")).toEqual({ viewer: { email: "auditor@test.midline" } });
    expect(await program.refusal(CREATE_PERSON, { role: "LEAD", email: "evil@test.midline" })).toBe("FORBIDDEN");
    expect(await program.refusal(CREATE)).toBe("FORBIDDEN");
    const { apiTokens } = await auditor.expect("{ apiTokens { id name lastUsedAt } }");
    expect(apiTokens).toEqual([{ id: createApiToken.id, name: "report", lastUsedAt: expect.any(String) }]);
    api.clock.advance(3 * 86_400_000);
    expect(await program.refusal("{ people { id } }")).toBe("SESSION_EXPIRED");

    const again = await api.signIn("auditor");
    const second = (await again.expect(CREATE)).createApiToken;
    expect(await again.expect("mutation($id: ID!) { revokeApiToken(id: $id) }", { id: second.id })).toEqual({ revokeApiToken: true });
    expect(await new TestClient(api.url, second.secret).refusal("{ people { id } }")).toBe("SESSION_EXPIRED");
  });
});

describe("sites", () => {
  it("are made by leads, once for each code", async () => {
    const lead = await api.signIn("lead");
    const CREATE =
      'mutation($code: String!) { createSite(code: $code, name: "A hospital", kind: EXTERNAL, synthetic: true) { code kind connection enrolledAt } }';
    expect(await lead.expect(CREATE, { code: "far" })).toEqual({
      createSite: { code: "far", kind: "EXTERNAL", connection: "NEVER_ENROLLED", enrolledAt: null },
    });
    expect(await lead.refusal(CREATE, { code: "far" })).toBe("CONFLICT");
    expect(await lead.refusal(CREATE, { code: "Far Away" })).toBe("BAD_INPUT");
    expect(await (await api.signIn("dataScientist")).refusal(CREATE, { code: "other" })).toBe("FORBIDDEN");
  });

  it("hand out enrolment tokens to their own coordinators", async () => {
    const ISSUE = "mutation($code: String!) { issueEnrolmentToken(siteCode: $code) { token siteCode expiresAt } }";
    const north = await api.signIn("siteCoordinator", "north");
    await api.site("south");
    expect((await north.expect(ISSUE, { code: "north" })).issueEnrolmentToken.token).toMatch(/^midline_enrol_/);
    expect(await north.refusal(ISSUE, { code: "south" })).toBe("FORBIDDEN");
    expect(await (await api.signIn("clinician", "north")).refusal(ISSUE, { code: "north" })).toBe("FORBIDDEN");
  });
});

describe("the audit", () => {
  it("holds no secret and no password", async () => {
    const events = JSON.stringify(await api.platform.db.getRepository(AuditEvent).find());
    expect(events).toContain("person.create");
    expect(events).not.toMatch(/midline_(session|api|enrol)_|argon2|correct horse/);
  });
});
