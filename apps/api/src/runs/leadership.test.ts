import { createTestDatabase, type TestDatabase } from "@midline/local-postgres/testing/test-database";
import type { DataSource } from "typeorm";
import { ENTITIES } from "../entities.js";
import { createDataSource } from "../platform/database/data-source.js";
import { MIGRATED } from "../testing/test-api.js";
import { openLeadership } from "./leadership.js";

let database: TestDatabase;
const open: DataSource[] = [];
beforeEach(async () => (database = await createTestDatabase({ template: MIGRATED })));
afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy();
  await database.drop();
});

/** A process as far as the database can tell: connections of its own. */
async function candidate() {
  const db = createDataSource(database.url, ENTITIES);
  await db.initialize();
  open.push(db);
  return { db, ...openLeadership(db) };
}

const epochOf = async ({ db }: { db: DataSource }): Promise<string> => (await db.query("SELECT epoch FROM coordinator_lease"))[0].epoch;
/** As if it had been stopped in its tracks for longer than a lease. */
const letRunOut = ({ db }: { db: DataSource }) => db.query("UPDATE coordinator_lease SET expires_at = clock_timestamp() - interval '1 ms'");

describe("the lead among API processes", () => {
  it("is one's, who keeps it in the same epoch", async () => {
    const [first, second] = [await candidate(), await candidate()];
    expect(await first.renew()).toBe(true);
    expect([await second.renew(), await first.renew(), await second.renew()]).toEqual([false, true, false]);
    expect(await epochOf(first)).toBe("1");
    expect(await first.asLeader(async () => "done")).toBe("done");
    expect(await second.asLeader(async () => "done")).toBeNull();
  });

  it("is taken by exactly one of many who ask at once", async () => {
    const candidates = await Promise.all(Array.from({ length: 6 }, candidate));
    expect((await Promise.all(candidates.map((each) => each.renew()))).filter(Boolean)).toHaveLength(1);
  });

  it("goes over at once when it is given up, and when the holder's connection is gone", async () => {
    const [first, second, third] = [await candidate(), await candidate(), await candidate()];
    await first.renew();
    await first.resign();
    expect(await second.renew()).toBe(true);
    // What PostgreSQL does when the process at the other end is killed.
    await third.db.query(`SELECT pg_terminate_backend(split_part(holder, ' ', 1)::int, 5000) FROM coordinator_lease`);
    expect(await third.renew()).toBe(true);
    expect(await epochOf(third)).toBe("3");
    expect(await second.renew().catch(() => "no connection")).not.toBe(true);
    expect(await second.renew()).toBe(false);
  });

  it("that ran out is another's: who wakes up later writes nothing", async () => {
    const [sleeper, next] = [await candidate(), await candidate()];
    await sleeper.renew();
    await letRunOut(next);
    expect(await next.renew()).toBe(true);
    const wrote = jest.fn();
    expect(await sleeper.asLeader(async () => wrote())).toBeNull();
    expect(wrote).not.toHaveBeenCalled();
    expect(await sleeper.renew()).toBe(false);
  });

  it("that ran out and nobody took goes on in its epoch", async () => {
    const only = await candidate();
    await only.renew();
    await letRunOut(only);
    expect([await only.renew(), await epochOf(only)]).toEqual([true, "1"]);
  });

  it("is not taken over in the middle of a transaction of the leader", async () => {
    const [leader, next] = [await candidate(), await candidate()];
    await leader.renew();
    await letRunOut(next);
    const order: string[] = [];
    let takeover: Promise<void> = Promise.resolve();
    await leader.asLeader(async (tx) => {
      takeover = next.renew().then((leads) => void order.push(`taken over ${leads}`));
      await tx.query("SELECT pg_sleep(0.3)");
      order.push("written");
    });
    await takeover;
    expect(order).toEqual(["written", "taken over true"]);
  });
});
