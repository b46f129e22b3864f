import type { QueryRunner } from "typeorm";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import { AuditEvent } from "./audit-event.entity.js";
import { recordAudit } from "./record-audit.js";
import { verifyChain } from "./verify-chain.js";

jest.setTimeout(60_000);
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (let i = 0; i < 12; i++) await record(i);
});
afterAll(() => api.stop());

const record = (i: number): Promise<void> =>
  api.platform.db.transaction((tx) =>
    recordAudit(tx, { at: api.platform.now(), actor: "test", action: "thing.do", subject: `thing ${i}`, detail: { i } }),
  );

const events = (): Promise<AuditEvent[]> => api.platform.db.getRepository(AuditEvent).find({ order: { sequence: "ASC" } });

describe("the chain of events", () => {
  it("is intact when nobody has touched it, and is told so to auditors", async () => {
    const { auditChain, auditEvents } = await (
      await api.signIn("auditor")
    ).expect("{ auditChain { events intact firstBadEvent } auditEvents(first: 2) { totalCount edges { node { action } } } }");
    expect(auditChain).toEqual({ events: auditEvents.totalCount, intact: true, firstBadEvent: null });
    expect(auditEvents.edges[0].node.action).toBe("session.open");
    expect(await (await api.signIn("clinician", "north")).refusal("{ auditChain { intact } }")).toBe("FORBIDDEN");
  });

  it("stays whole when many write at once", async () => {
    await Promise.all(Array.from({ length: 30 }, (_, i) => record(100 + i)));
    expect((await verifyChain(api.platform.db)).intact).toBe(true);
    expect((await events()).map(({ sequence }) => sequence)).toEqual((await events()).map((_, i) => i + 1));
  });

  it("takes no event from a deed that did not happen", async () => {
    const before = (await events()).length;
    const undone = api.platform.db.transaction(async (tx) => {
      await recordAudit(tx, { at: api.platform.now(), actor: "test", action: "thing.undo", subject: "thing" });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect((await events()).length).toBe(before);
  });

  it("refuses every change and every removal", async () => {
    for (const sql of ["UPDATE audit_event SET actor = 'nobody'", "DELETE FROM audit_event WHERE sequence = 3", "TRUNCATE audit_event"]) {
      await expect(api.platform.db.query(sql)).rejects.toThrow("never changed or removed");
    }
  });

  /** Someone who owns the database takes the guard away, does his deed, and puts the guard back. */
  async function tamper(sql: string): Promise<{ readonly intact: boolean; readonly firstBadEvent: string | null }> {
    const runner: QueryRunner = api.platform.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only");
    await runner.query(sql);
    const found = await verifyChain(runner.manager);
    await runner.rollbackTransaction();
    await runner.release();
    return found;
  }

  it.each([
    ["an actor", "UPDATE audit_event SET actor = 'someone else' WHERE sequence = 5", 5],
    ["a particular", `UPDATE audit_event SET detail = '{"i":99}' WHERE sequence = 5`, 5],
    ["a time, by a millisecond", "UPDATE audit_event SET at = at + interval '1 millisecond' WHERE sequence = 5", 5],
    ["a hash", "UPDATE audit_event SET hash = repeat('a', 64) WHERE sequence = 5", 5],
    ["a removed event", "DELETE FROM audit_event WHERE sequence = 5", 6],
    ["a first event removed", "DELETE FROM audit_event WHERE sequence = 1", 2],
    [
      "two events in the other's place",
      "UPDATE audit_event SET sequence = CASE sequence WHEN 5 THEN -6 ELSE -5 END WHERE sequence IN (5, 6); UPDATE audit_event SET sequence = -sequence WHERE sequence < 0",
      6,
    ],
  ])("names the first event that is wrong: %s", async (_, sql, wrong) => {
    const bad = (await events())[wrong - 1];
    const found = await tamper(sql.includes("-6") ? `ALTER TABLE audit_event DROP CONSTRAINT audit_event_sequence_check; ${sql}` : sql);
    expect(found).toMatchObject({ intact: false, firstBadEvent: bad?.id });
  });

  it("shows an insertion that was chained by hand without its hash", async () => {
    const last = (await events()).at(-1);
    const found = await tamper(
      `INSERT INTO audit_event SELECT gen_random_uuid(), sequence + 1, at, actor, action, subject, detail, hash, repeat('b', 64) FROM audit_event WHERE id = '${last?.id}'`,
    );
    expect(found.intact).toBe(false);
  });
});
