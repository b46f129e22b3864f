import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { decodeUpdate } from "@midline/federation/update-encoding";
import { isLocalTensor } from "@midline/shared/weights/local-layers";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { planHash, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { Result } from "@midline/shared/result";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { type EnrolledSite, enrolledSite, fillWithCases, PLAN, trainOrder } from "../testing/enrolled-site.js";
import { KEEPING, workOff } from "../testing/work-off.js";
import type { Moment } from "./moments.js";
import { train } from "./train.js";
import type { TrainOrder } from "./train-round.js";

jest.setTimeout(240_000);

let site: EnrolledSite;
let events: TrainerEvent[];
beforeEach(async () => {
  site = await enrolledSite();
  fillWithCases(site);
  events = [];
});
afterEach(() => site.clear());

const INT8: TrainingPlan = { ...PLAN, updateEncoding: "int8" };
const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};

interface Round {
  readonly runId: string;
  readonly round: number;
  readonly residualOf: string | null;
  readonly plan?: TrainingPlan;
}
const orderOf = ({ plan = INT8, ...place }: Round): TrainOrder => ({ ...trainOrder(), ...place, plan, approvedPlanHash: planHash(plan) });

/** Does one order in a trainer of its own, started for it: the file it handed in. */
async function done(order: TrainOrder): Promise<Uint8Array> {
  site.coordinator.orders.push(order);
  await workOff(site, events);
  return site.coordinator.updates.at(-1)!.payload;
}

/** The trainer dies at a moment of its order, as if it were killed: nothing is written after it. */
async function diesAt(moment: Moment): Promise<void> {
  const stop = new AbortController();
  const died = train({
    siteFolder: site.siteFolder,
    dataFolder: site.dataFolder,
    pollMs: 50,
    checkpointMs: 0,
    release: KEEPING,
    tell: () => undefined,
    now: () => new Date(),
    stop: stop.signal,
    passing: (passed) => {
      if (passed === moment) throw new Error(`killed ${moment}`);
    },
  });
  await expect(died).rejects.toThrow(`killed ${moment}`);
  stop.abort();
}

/** Before the statement is spooled, after, when the update was taken and its receipt is lost, and when that is kept. */
const MOMENTS: readonly Moment[] = ["mid-spool", "after-spool", "after-submit", "after-keep"];

const folder = (runId: string): string => path.join(site.siteFolder, "residuals", runId);
const kept = (runId: string): readonly string[] => (existsSync(folder(runId)) ? readdirSync(folder(runId)).sort() : []);
const residual = (runId: string, digest: string): readonly NamedTensor[] =>
  valueOf(
    decodeTensors(
      readFileSync(
        path.join(
          folder(runId),
          kept(runId).find((name) => name.includes(digest))!,
        ),
      ),
    ),
  );

/** Two rounds of a new run, of which the first counted; what they handed in. */
async function twoRounds(runId: string, plan?: TrainingPlan): Promise<readonly [Uint8Array, Uint8Array]> {
  const first = await done(orderOf({ runId, round: 0, residualOf: null, ...(plan && { plan }) }));
  return [first, await done(orderOf({ runId, round: 1, residualOf: sha256Hex(first), ...(plan && { plan }) }))];
}

describe("a site whose updates are rounded", () => {
  it("hands in a quarter of the bytes, says so and how wrong it is, and adds what was left out to the next", async () => {
    const [run, twin, plain] = [randomUUID(), randomUUID(), randomUUID()];
    const [first, second] = await twoRounds(run);
    const alone = await done(orderOf({ runId: twin, round: 1, residualOf: null }));
    const exact = await done(orderOf({ runId: plain, round: 1, residualOf: null, plan: PLAN }));
    // Round 2 with the residual of round 1, to the number: what came of it, and what it left, are the change and what was left before.
    const [sent, left, before, learned] = [
      valueOf(decodeUpdate(second, "int8")),
      residual(run, sha256Hex(second)),
      residual(run, sha256Hex(first)),
      valueOf(decodeTensors(exact)),
    ];
    const others = learned.flatMap(({ values }, t) =>
      [...values].filter((value, i) => sent[t]!.values[i]! + left[t]!.values[i]! !== Math.fround(value + before[t]!.values[i]!)),
    );
    expect(others).toEqual([]);
    expect(before.some(({ values }) => values.some((value) => value !== 0))).toBe(true);
    expect(sha256Hex(second)).not.toBe(sha256Hex(alone));

    const [trained] = events.filter((event) => event.event === "trained");
    const { envelope } = site.coordinator.updates[0]!;
    expect(trained).toMatchObject({
      payloadBytes: first.byteLength,
      float32Bytes: exact.byteLength,
      encodingError: envelope.encodingError,
    });
    expect(envelope.encodingError).toBeGreaterThan(0);
    expect(envelope.encodingError).toBeLessThan(0.02);
    expect(first.byteLength / exact.byteLength).toBeLessThan(0.27);
    expect(site.coordinator.updates.at(-1)!.envelope.encodingError).toBeNull();
    expect(kept(plain)).toEqual([]);
  });

  it("killed at any moment, hands in the bits of a site that was not", async () => {
    const twin = randomUUID();
    const expected = await twoRounds(twin);
    for (const moment of MOMENTS) {
      const run = randomUUID();
      for (const [round, update] of expected.entries()) {
        site.coordinator.orders.push(orderOf({ runId: run, round, residualOf: round === 0 ? null : sha256Hex(expected[0]) }));
        const times = site.coordinator.updates.length;
        await diesAt(moment);
        // An update that was taken before the kill is not asked for again: its receipt may be lost, its residual is not.
        if (site.coordinator.orders.length > 0) await workOff(site, events);
        expect([moment, site.coordinator.updates.length]).toEqual([moment, times + 1]);
        expect([moment, sha256Hex(site.coordinator.updates.at(-1)!.payload)]).toEqual([moment, sha256Hex(update)]);
      }
      expect(kept(run)).toEqual(kept(twin));
    }
    expect(events.filter(({ event }) => event === "residual-lost")).toEqual([]);
  });

  it("leaves the residual as it was when an attempt did not count, and forgets what is older than the last that did", async () => {
    const run = randomUUID();
    const [first, second] = await twoRounds(run);
    const digests = [first, second].map(sha256Hex);
    expect(kept(run)).toEqual([`000000-${digests[0]}.mrit`, `000001-${digests[1]}.mrit`]);
    // The second round closed without this site: the third goes on from the first, and so to other bits than after the second.
    const uncounted = await done(orderOf({ runId: run, round: 2, residualOf: digests[0]! }));
    rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
    const counted = await done(orderOf({ runId: run, round: 2, residualOf: digests[1]! }));
    expect(sha256Hex(counted)).not.toBe(sha256Hex(uncounted));
    expect(kept(run).map((name) => name.slice(0, 6))).toEqual(["000001", "000002", "000002"]);
  });

  it("goes on without a residual that is lost or damaged, and says so", async () => {
    const run = randomUUID();
    const first = sha256Hex(await done(orderOf({ runId: run, round: 0, residualOf: null })));
    writeFileSync(path.join(folder(run), `000000-${first}.mrit`), "damaged");
    await done(orderOf({ runId: run, round: 1, residualOf: first }));
    rmSync(folder(run), { recursive: true });
    await done(orderOf({ runId: run, round: 2, residualOf: first }));
    expect(events.flatMap((event) => (event.event === "residual-lost" ? [event.fault.code] : []))).toEqual([
      "UNSUPPORTED_FORMAT",
      "NOT_FOUND",
    ]);
    expect(site.coordinator.declined).toEqual([]);
  });

  it("rounds only what is shared where layers stay at the site", async () => {
    const run = randomUUID();
    const [first] = await twoRounds(run, { ...INT8, localLayers: "normalisation" });
    const names = [...valueOf(decodeUpdate(first, "int8")), ...residual(run, sha256Hex(first))].map(({ name }) => name);
    expect(names.some((name) => isLocalTensor("normalisation", name))).toBe(false);
  });
});
