import { pause, until } from "../world/pause.js";
import type { Strike } from "./ground.js";

/** A COMMIT as node-postgres sends it: a simple query. */
const COMMIT = Buffer.from("Q\0\0\0\x0bCOMMIT\0", "latin1");
const SEEN_MS = 30_000;
const READY_MS = 60_000;

/** The postmaster is killed, and started again; no coordinator has to be. */
export const killPostgres: Strike = async ({ world: { database, coordinators }, measure, accuse }, fault) => {
  await pause(fault.amount * 800);
  const before = await database.startedAt();
  const killedAt = Date.now();
  await database.killAndStart();
  const isReady = async (): Promise<true | null> => {
    const { url } = coordinators;
    if (url === null) return null;
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    return answer?.ok === true ? true : null;
  };
  if ((await until(isReady, READY_MS, 50)) === null) accuse("no coordinator was ready after the database was killed");
  measure("database back", Date.now() - killedAt);
  return (await database.startedAt()) !== before;
};

/** A connection to PostgreSQL is cut at a COMMIT: before it arrived, or after it, when nobody can know what became of it. */
export const cutAtCommit: Strike = async ({ world: { databaseWay } }, { kind, amount }) => {
  let left = 1 + Math.floor(amount * 6);
  let done = false;
  databaseWay.inspect = (bytes) => {
    if (done || !bytes.includes(COMMIT) || (left -= 1) > 0) return "pass";
    done = true;
    return kind === "commit-lost" ? "lose" : "lose-answer";
  };
  await until(() => (done ? true : null), SEEN_MS);
  await pause(300);
  databaseWay.clear();
  return done;
};
