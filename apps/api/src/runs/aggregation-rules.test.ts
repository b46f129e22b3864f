import { leastUpdates } from "@midline/shared/protocol/aggregation";
import { headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, digestOf, practiceRuns, seededWeights, settle, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

type Code = "north" | "south";
const CODES = ["north", "south"] as const;

/** Hands in what each site is said to have learned in one round, and waits for the round's version. */
async function round(id: string, number: number, moves: Partial<Record<Code, number>>): Promise<{ base: string; versionId: string }> {
  const { sites, readRun } = practice;
  let base = "";
  for (const code of CODES) {
    const value = moves[code];
    if (value === undefined) continue;
    const order = await trainOrder(sites[code], id, number);
    base = order.base.digest;
    expect(await sites[code].handIn(order, constantDelta(value), { examples: EXAMPLES[code] })).toMatchObject({ ok: true });
  }
  await until(async () => ((await readRun(id)).completedRounds === number + 1 ? true : null));
  for (const site of Object.values(sites)) await settle(site);
  const { rounds } = await readRun(id);
  return { base, versionId: rounds.find((each: { number: number }) => each.number === number + 1).modelVersion.id };
}

/** South has no mask: the segmentation head moves by what north says. */
const moved = (weights: readonly NamedTensor[], by: number, segmentation = by): NamedTensor[] =>
  weights.map((tensor) => {
    const change = Math.fround(headOf(tensor.name) === "segmentation" ? segmentation : by);
    return { ...tensor, values: tensor.values.map((value) => value + change) };
  });

const versionOf = async (id: string) =>
  (
    await practice.lead.expect("query($id: ID!) { modelVersion(id: $id) { digest contributions { site { code } weight } } }", {
      id,
    })
  ).modelVersion;
const weightsIn = (version: { contributions: { site: { code: string }; weight: number | null }[] }) =>
  Object.fromEntries(version.contributions.map(({ site, weight }) => [site.code, weight]));

describe("a run whose plan aggregates by another rule", () => {
  it("takes the median of every number, and gives no weights", async () => {
    const id = await practice.approvedRun({ seed: 11, rounds: 1, aggregation: "MEDIAN" });
    const { versionId } = await round(id, 0, { north: 0.25, south: 0.5 });
    const version = await versionOf(versionId);
    expect(version.digest).toBe(digestOf(moved(seededWeights(11), 0.375, 0.25)));
    expect(weightsIn(version)).toEqual({ north: null, south: null });
  });

  it("holds the loudest site to the median length", async () => {
    // Of two the median is the mean of both: 0.25 and 0.75 are held to 0.5.
    const id = await practice.approvedRun({ seed: 12, rounds: 1, learningRate: 0.1, aggregation: "NORM_BOUNDED_MEAN" });
    const { versionId } = await round(id, 0, { north: 0.25, south: 0.75 });
    const weights = weightsIn(await versionOf(versionId));
    expect(weights["north"]).toBe(12 / 20);
    expect(weights["south"]).toBeCloseTo((8 / 20) * (2 / 3), 6);
  });

  it("in turns asks one site a round and refuses the other, whose turn comes next", async () => {
    const { sites } = practice;
    const id = await practice.approvedRun({ seed: 13, rounds: 2, aggregation: "CYCLIC" });
    const order = await trainOrder(sites.north, id, 0);
    expect(order.plan).toMatchObject({ aggregation: { rule: "cyclic", tolerated: 0 }, quorum: 1 });
    expect(leastUpdates(order.plan.aggregation)).toBe(1);
    expect(await sites.south.nextWork()).toBeNull();
    expect(await sites.south.handIn(order, constantDelta(0.5), { examples: EXAMPLES.south })).toMatchObject({
      ok: false,
      fault: { code: "FORBIDDEN", message: expect.stringContaining("take turns") },
    });
    await round(id, 0, { north: 0.25 });
    expect(await sites.north.nextWork()).toBeNull();
    const { base, versionId } = await round(id, 1, { south: -0.5 });
    expect(base).toBe(digestOf(moved(seededWeights(13), 0.25)));
    const version = await versionOf(versionId);
    expect(version.digest).toBe(digestOf(moved(moved(seededWeights(13), 0.25), -0.5, 0)));
    expect(weightsIn(version)).toEqual({ south: 1 });
  });

  it("is not proposed of fewer sites than the rule needs", async () => {
    const { errors } = await practice.lead.ask("mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }", {
      input: { name: "No", cohortId: practice.cohortId, aggregation: "MULTI_KRUM" },
    });
    expect(errors).toMatchObject([
      { message: expect.stringContaining("needs 5 training sites"), extensions: { code: "BAD_INPUT", where: "aggregation" } },
    ]);
  });
});

describe("a run with an optimiser over rounds", () => {
  it("hands its moments on from round to round: FedAvgM goes on where the sites stand still", async () => {
    const id = await practice.approvedRun({
      seed: 14,
      rounds: 3,
      serverOptimiser: "MOMENTUM",
      serverLearningRate: 0.5,
      serverMomentum: 0.5,
    });
    // Both sites move by 0.25, then by nothing: m = 0.25, 0.125, 0.0625, and half of each is added. All exact in float32.
    let expected = seededWeights(14);
    for (const [number, step] of [0.125, 0.0625, 0.03125].entries()) {
      const value = number === 0 ? 0.25 : 0;
      const { base, versionId } = await round(id, number, { north: value, south: value });
      expect(base).toBe(digestOf(expected));
      expected = moved(expected, step);
      expect((await versionOf(versionId)).digest).toBe(digestOf(expected));
    }
  });

  it("keeps the moments over an attempt that was given up", async () => {
    const { sites, readRun } = practice;
    const id = await practice.approvedRun({ seed: 15, rounds: 2, serverOptimiser: "MOMENTUM", serverMomentum: 0.5, quorum: 2 });
    await round(id, 0, { north: 0.25, south: 0.25 });
    const order = await trainOrder(sites.north, id, 1);
    expect(await sites.north.ask("decline", { kind: "train", id, code: "STORAGE_FULL" })).toMatchObject({ ok: true });
    for (const code of CODES) {
      const again = await trainOrder(sites[code], id, 1, 1);
      expect(again.base).toEqual(order.base);
      expect(await sites[code].handIn(again, constantDelta(0), { examples: EXAMPLES[code] })).toMatchObject({ ok: true });
    }
    await until(async () => ((await readRun(id)).completedRounds === 2 ? true : null));
    const { latestModel } = await readRun(id);
    expect(latestModel.digest).toBe(digestOf(moved(moved(seededWeights(15), 0.25), 0.125)));
  });
});
