import { readFileSync } from "node:fs";
import path from "node:path";
import { openPracticeRuns, type PracticeRuns, seededWeights, settle } from "@midline/api/testing/practice-run";
import { until } from "@midline/api/testing/until";
import { changesOf } from "../world/constants.js";
import { checkRun } from "./check-run.js";
import { type Evidence, heldReceipt, type HeldReceipt, readEvidence } from "./evidence.js";
import { checkAuditChain } from "./history.js";
import type { Violation } from "./violation.js";

const SEED = 5;
const EXAMPLES = {
  north: { trunk: 12, classification: 11, segmentation: 12, age: 0 },
  south: { trunk: 7, classification: 4, segmentation: 0, age: 0 },
} as const;

jest.setTimeout(240_000);
let runs: PracticeRuns;
let runId = "";
const receipts: HeldReceipt[] = [];
beforeAll(async () => {
  runs = await openPracticeRuns();
  runId = await runs.approvedRun({ rounds: 3, seed: SEED, averagingDecay: 0.5 });
  for (const round of [0, 1, 2]) {
    for (const code of ["north", "south"] as const) {
      const site = runs.sites[code];
      const order = await until(async () => {
        await settle(site);
        const next = await site.nextWork();
        return next?.kind === "train" && next.round === round ? next : null;
      });
      const delta = seededWeights(0).map(({ name, shape, values }) => ({
        name,
        shape,
        values: values.map(() => changesOf({ seed: SEED, updateEncoding: "float32" }, code, round, name)[0]!),
      }));
      const answer = await site.handIn(order, delta, { examples: EXAMPLES[code] });
      if (!answer.ok) throw new Error(answer.fault.message);
      receipts.push(heldReceipt.parse(answer.value));
    }
  }
  await until(async () => {
    for (const site of Object.values(runs.sites)) await settle(site);
    return (await runs.readRun(runId)).state === "FINISHED" ? true : null;
  });
});
afterAll(() => runs.stop());

const blob: Evidence["blob"] = (digest) => {
  try {
    return readFileSync(path.join(runs.api.config.dataFolder, "blobs", digest.slice(0, 2), digest));
  } catch {
    return null;
  }
};

/** Looks after somebody who owns the database has done something, with every guard taken away; puts it all back. */
async function lookAfter(
  sql: string,
  sources: { blob?: Evidence["blob"]; receipts?: readonly HeldReceipt[] } = {},
): Promise<readonly Violation[]> {
  const runner = runs.api.platform.db.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query("SET LOCAL session_replication_role = replica");
    if (sql !== "") await runner.query(sql);
    const ask = (text: string, values: readonly unknown[] = []) => runner.query(text, [...values]);
    const evidence = await readEvidence(runId, { ask, blob, receipts, ...sources });
    return [...checkRun(evidence, { coordinatorKey: runs.sites.north.coordinatorKey, changesOf }), ...(await checkAuditChain(ask))];
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

const OF_ROUND_1 = "(SELECT id FROM round WHERE number = 1 AND state = 'committed')";
const VERSION_2 = "(SELECT id FROM model_version WHERE round_number = 2)";
const NORTH = "(SELECT id FROM site WHERE code = 'north')";

describe("the checker of a run", () => {
  it("has nothing to say of one that is as it must be", async () => {
    expect(await lookAfter("")).toEqual([]);
    expect(receipts).toHaveLength(6);
  });

  it.each([
    [
      "an update's row is gone under its receipt",
      "I1 lost",
      `DELETE FROM site_update WHERE round_id = ${OF_ROUND_1} AND site_code = 'north'`,
    ],
    ["a contribution is gone", "I2 lost", `DELETE FROM contribution WHERE model_version_id = ${VERSION_2} AND site_id = ${NORTH}`],
    [
      "a contribution speaks of another update",
      "I2 double",
      `UPDATE contribution SET update_digest = repeat('a', 64) WHERE model_version_id = ${VERSION_2} AND site_id = ${NORTH}`,
    ],
    [
      "an update counts for a second site",
      "I2 double",
      `INSERT INTO contribution SELECT model_version_id, (SELECT id FROM site WHERE code = 'far'), examples, weight, update_digest FROM contribution WHERE model_version_id = ${VERSION_2} AND site_id = ${NORTH}`,
    ],
    [
      "an update counts in the next round again",
      "I2 double",
      `UPDATE contribution SET update_digest = (SELECT payload_digest FROM site_update WHERE round_id = ${OF_ROUND_1} AND site_code = 'north') WHERE site_id = ${NORTH}`,
    ],
    [
      "a model is other weights",
      "I4 wrong",
      `UPDATE model_version SET digest = (SELECT base_digest FROM round WHERE number = 0) WHERE id = ${VERSION_2}`,
    ],
    ["a round left other weights to the next", "I4 wrong", `UPDATE model_version SET aggregate_digest = digest WHERE id = ${VERSION_2}`],
    [
      "a round began from other weights",
      "I5 wrong",
      `UPDATE round SET base_digest = (SELECT base_digest FROM round WHERE number = 0) WHERE number = 2`,
    ],
    ["a version has another parent", "I5 wrong", `UPDATE model_version SET parent_id = id WHERE id = ${VERSION_2}`],
    ["a round was frozen with another list", "I2 wrong", `UPDATE round SET frozen_digest = repeat('b', 64) WHERE number = 1`],
    [
      "a site's counts were changed",
      "I3 wrong",
      `UPDATE site_update SET envelope = jsonb_set(envelope, '{examples,trunk}', '3') WHERE round_id = ${OF_ROUND_1} AND site_code = 'north'`,
    ],
    [
      "an update is another site's",
      "I3 wrong",
      `UPDATE site_update SET envelope = (SELECT envelope FROM site_update WHERE round_id = ${OF_ROUND_1} AND site_code = 'south') WHERE round_id = ${OF_ROUND_1} AND site_code = 'north'`,
    ],
    ["its key was revoked before", "I9 wrong", `UPDATE site_key SET revoked_at = 'epoch' WHERE site_id = ${NORTH}`],
    ["a model is missing", "I2 wrong", `DELETE FROM model_version WHERE round_number = 3`],
    ["the log lacks a freeze", "I7 wrong", "DELETE FROM audit_event WHERE action = 'round.freeze' AND detail LIKE '%\"round\":1%'"],
    [
      "the log tells of an update twice",
      "I12 wrong",
      "INSERT INTO audit_event SELECT gen_random_uuid(), 100000 + sequence, at, actor, action, subject, detail, previous_hash, encode(sha256(hash::bytea), 'hex') FROM audit_event WHERE action = 'update.accept' AND detail LIKE '%\"round\":1%'",
    ],
    ["the log was rewritten", "I12 wrong", "UPDATE audit_event SET actor = 'nobody' WHERE sequence = 4"],
  ])("sees that %s", async (_, expected, sql) => {
    expect((await lookAfter(sql)).map(({ law, effect }) => `${law} ${effect}`)).toContain(expected);
  });

  it("sees a blob that is gone, and one whose last bit was turned", async () => {
    const { digest } = (await runs.api.platform.db.query("SELECT digest FROM model_version WHERE round_number = 2"))[0];
    const laws = async (of: (bytes: Uint8Array) => Uint8Array | null) => {
      const change: Evidence["blob"] = (asked) => {
        const bytes = blob(asked);
        return asked === digest && bytes !== null ? of(bytes) : bytes;
      };
      return (await lookAfter("", { blob: change })).map(({ law }) => law);
    };
    expect(await laws(() => null)).toEqual(expect.arrayContaining(["I4", "I13"]));
    expect(await laws((bytes) => Uint8Array.from(bytes, (byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)))).toEqual(
      expect.arrayContaining(["I4", "I5"]),
    );
  });

  it("sees a receipt that nobody signed, and one of an update that there never was", async () => {
    const [first, ...rest] = receipts;
    const other = { ...first!.receipt, updateId: "00000000-0000-4000-8000-000000000000" };
    expect((await lookAfter("", { receipts: [{ ...first!, receipt: other }, ...rest] })).map(({ law }) => law)).toEqual(["I1"]);
  });
});
