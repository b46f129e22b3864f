import type { Reply } from "@midline/api/platform/site-link/answer-message";
import { uuidOf } from "./ambient.js";
import { BEGIN_MS } from "./clockwork.js";
import { COORDINATOR_KEY } from "./consortium.js";
import { SHARED_VOLUME } from "./coordinator-process.js";
import type { Database } from "./database.js";
import type { Transaction } from "./transaction.js";
import { signUnder } from "./keyed-hash.js";
import type { SeededBug } from "./seeded-bug.js";
import { brokenAverages } from "./broken-averages.js";
import { asRow, type Row } from "./tables.js";
import type { World } from "./world.js";

const rowsOf = (database: Database, entity: string, tx: Transaction | null = null): Row[] => [...database.rows(entity, tx)];
const ok = (value: unknown): Reply => ({ ok: true, value });

/** A receipt, rightly signed, for whatever an envelope says. */
function receiptFor(world: World, envelope: Row): Reply {
  const { runId, round, attempt, siteCode, payloadDigest, examples } = envelope;
  const acceptedAt = new Date(BEGIN_MS).toISOString();
  const receipt = { updateId: uuidOf(world.clockwork), runId, round, attempt, siteCode, payloadDigest, examples, acceptedAt };
  return ok({ receipt, signature: signUnder(COORDINATOR_KEY, receipt) });
}

/** Mistakes that a coordinator, its database, its disk or its trainers could make, each of which some invariant must catch. */
export const SEEDED_BUGS: readonly SeededBug[] = [
  { name: "an update is acknowledged before it is committed", database: { commitsLateMs: 300 } },
  {
    name: "a receipt is given for an update that was refused",
    door: (door, world) => async (site, message, payload) => {
      const reply = await door(site, message, payload);
      return message === "update-submit" && !reply.ok && reply.fault.code === "STALE_ROUND"
        ? receiptFor(world, asRow(asRow(payload)["envelope"]))
        : reply;
    },
  },
  {
    name: "no unique key on round and site, and no lock of the run",
    database: {
      keeps: ({ name }) => !["site_update_round_id_site_id_key", "upload_round_id_site_id_key", "nonces_are_used_once"].includes(name),
      locks: (entity) => entity !== "Run",
    },
  },
  { name: "no lock of the run", database: { locks: (entity) => entity !== "Run" } },
  ...brokenAverages,
  {
    name: "a leader writes without holding its epoch",
    platform: (platform) => ({
      ...platform,
      leadership: {
        ...platform.leadership,
        renew: async () => (await platform.leadership.renew(), true),
        asLeader: (work) => platform.db.transaction(work),
      },
    }),
  },
  { name: "the server's disk forgets to sync files", disk: (volume) => ({ forgetsFiles: volume === SHARED_VOLUME }) },
  { name: "a row comes before the name of its blob is safe", disk: (volume) => ({ forgetsFolders: volume === SHARED_VOLUME }) },
  { name: "the spool is not synced", disk: (volume) => ({ forgetsFiles: volume !== SHARED_VOLUME }) },
  {
    name: "the next round begins from the old weights",
    database: {
      inserting: (entity, row, database) => {
        if (entity !== "Round" || row["attempt"] !== 0 || row["number"] === 0) return row;
        const before = rowsOf(database, "Round").find(({ number }) => number === Number(row["number"]) - 1);
        return { ...row, baseDigest: before?.["baseDigest"] ?? row["baseDigest"] };
      },
    },
  },
  {
    name: "a round that is frozen, or a model, takes updates",
    database: {
      guards: false,
      finding: (entity, rows, where) =>
        entity === "Round" && "attempt" in where ? rows.map((row) => (row["state"] === "aborted" ? row : { ...row, state: "open" })) : rows,
    },
  },
  {
    name: "the attempt of an update is not looked at",
    database: {
      finding: (entity, rows, where, tx) => {
        const open = (row: Row): boolean => row["number"] === where["number"] && row["state"] === "open";
        return entity === "Round" && "attempt" in where ? rowsOf(tx.database, "Round", tx).filter(open) : rows;
      },
    },
  },
  {
    name: "handing in twice counts twice",
    database: {
      keeps: ({ name }) => !["site_update_round_id_site_id_key", "nonces_are_used_once"].includes(name),
      finding: (entity, rows, where) => (entity === "SiteUpdate" && "siteId" in where ? [] : rows),
    },
  },
  {
    name: "an update handed in again takes the place of the first",
    database: {
      guards: false,
      keeps: ({ name }) => !["site_update_round_id_site_id_key", "nonces_are_used_once"].includes(name),
      finding: (entity, rows, where, { database }) => {
        if (entity !== "SiteUpdate" || !("siteId" in where) || rows.length === 0) return rows;
        const tx = database.begin(null, "the bug");
        for (const row of rows) database.remove(tx, entity, row);
        database.commit(tx);
        return [];
      },
    },
  },
  {
    name: "what a withdrawn site gave still counts",
    database: { finding: (entity, rows, _, tx) => (entity === "SiteUpdate" && tx.written.has("RunSite") ? [] : rows) },
  },
  {
    name: "deadlines go by the trainer's clock",
    database: (world) => ({
      changing: (entity, _, changes) => {
        const { progressAt } = changes;
        return entity === "Round" && progressAt instanceof Date
          ? { ...changes, progressAt: new Date(progressAt.getTime() + world.skewMs) }
          : changes;
      },
    }),
  },
  {
    name: "the next round is opened twice",
    database: {
      keeps: (_, { entity }) => entity !== "Round",
      inserting: (entity, row, database) => {
        if (entity !== "Round" || row["attempt"] !== 0) return row;
        const tx = database.begin(null, "the bug");
        database.insert(tx, "Round", { ...row, id: uuidOf(database.clockwork), attempt: 1 });
        database.commit(tx);
        return row;
      },
    },
  },
  {
    name: "what rounding left out is forgotten",
    door: (door) => async (site, message, payload) => {
      const reply = await door(site, message, payload);
      const order = asRow(reply.ok ? asRow(reply.value)["order"] : null);
      return message === "next-work" && order["kind"] === "train" ? ok({ order: { ...order, residualOf: null } }) : reply;
    },
  },
  {
    name: "a proof is of another site's update",
    door: (door) => async (site, message, payload) => {
      const reply = await door(site, message, payload);
      if (message !== "round-proof" || !reply.ok) return reply;
      const proof = asRow(asRow(reply.value)["proof"]);
      return typeof proof["index"] === "number" ? ok({ proof: { ...proof, index: proof["index"] + 1 } }) : reply;
    },
  },
];
