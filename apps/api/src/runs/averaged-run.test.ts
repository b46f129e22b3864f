import type { NetworkTask } from "@midline/shared/protocol/vocabulary";
import { headOf } from "@midline/shared/weights/head-of";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { EXAMPLES } from "../testing/practice-consortium.js";
import {
  constantDelta,
  digestOf,
  expectedAverage,
  expectedWeights,
  practiceRuns,
  seededWeights,
  settle,
  trainOrder,
} from "../testing/practice-run.js";
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const DECAY = 0.5;
const CODES = ["north", "south"] as const;
/** What each site moves every weight by, in each round: different rounds, so that no two averages are alike. */
const MOVES = [
  { north: 0.01, south: -0.002 },
  { north: -0.004, south: 0.006 },
  { north: 0.003, south: 0.001 },
] as const;
const NORMALS = {
  north: { trunk: 30, classification: 0, segmentation: 0, age: 0 },
  south: { trunk: 10, classification: 0, segmentation: 0, age: 0 },
} as const;
const examplesOf = { diagnosis: EXAMPLES, restoration: NORMALS } as const;

interface RoundDigests {
  /** What its sites trained from, what they came to, and what was published. */
  readonly base: string;
  readonly own: string;
  readonly published: string;
}

/** What three rounds must give, by hand. */
function expectedRounds(seed: number, task: NetworkTask): readonly RoundDigests[] {
  let own: readonly NamedTensor[] = seededWeights(seed, task);
  let average = own;
  return MOVES.map((moves, i) => {
    const base = digestOf(own);
    own = expectedWeights(
      own,
      CODES.map((code) => ({ value: moves[code], examples: examplesOf[task][code] })),
    );
    average = expectedAverage(average, own, { decay: DECAY, round: i + 1 });
    return { base, own: digestOf(own), published: digestOf(average) };
  });
}

/** Trains a run to its last round, holding every order against what is expected; the versions of its rounds. */
async function train(id: string, task: NetworkTask, expected: readonly RoundDigests[]) {
  const { sites, readRun } = practice;
  for (const [round, { base, published }] of expected.entries()) {
    for (const code of CODES) {
      const order = await trainOrder(sites[code], id, round);
      expect([round, order.base.digest]).toEqual([round, base]);
      expect((await sites[code].download(base)).byteLength).toBe(order.base.totalBytes);
      const answer = await sites[code].handIn(order, constantDelta(MOVES[round]![code], task), { examples: examplesOf[task][code] });
      expect(answer).toMatchObject({ ok: true });
    }
    await until(async () => ((await readRun(id)).completedRounds === round + 1 ? true : null));
    if (task === "restoration") continue;
    for (const site of Object.values(sites)) {
      const order = await site.nextWork();
      if (order?.kind !== "evaluate") throw new Error(`${site.siteCode} is not asked to score, but ${order?.kind}.`);
      expect([round, order.digest]).toEqual([round, published]);
      expect((await site.download(published)).byteLength).toBe(order.totalBytes);
      await settle(site);
    }
  }
  const run = await until(async () => ((await readRun(id)).state === "FINISHED" ? readRun(id) : null));
  return run.rounds.map(({ modelVersion }: { modelVersion: { id: string } }) => modelVersion.id);
}

const versionOf = async (id: string) =>
  (
    await practice.lead.expect(
      "query($id: ID!) { modelVersion(id: $id) { digest averagingDecay aggregateDigest roundNumber contributions { weight } } }",
      { id },
    )
  ).modelVersion;

describe("a run with an averaging decay", () => {
  it("trains on from the weights of each round; what is published and scored is their moving average, and says so", async () => {
    const expected = expectedRounds(5, "diagnosis");
    expect(new Set(expected.flatMap(({ own, published }) => [own, published])).size).toBe(2 * MOVES.length - 1);
    expect(expected[0]?.published).toBe(expected[0]?.own);
    const id = await practice.approvedRun({ rounds: 3, seed: 5, averagingDecay: DECAY });
    expect((await trainOrder(practice.sites.north, id)).plan.averagingDecay).toBe(DECAY);
    const versions = await train(id, "diagnosis", expected);
    for (const [i, { own, published }] of expected.entries())
      expect(await versionOf(versions[i])).toEqual({
        digest: published,
        averagingDecay: DECAY,
        aggregateDigest: own,
        roundNumber: i + 1,
        contributions: [expect.anything(), expect.anything()],
      });

    const child = await practice.approvedRun({ seed: 6, parentModelVersionId: versions[2], parentLayers: "TRUNK" });
    const order = await trainOrder(practice.sites.north, child);
    expect(order.plan.parent).toEqual({ digest: expected[2]?.published, layers: "trunk" });
    expect(order.plan.averagingDecay).toBe(0);
    const learned = decodeTensors(await practice.sites.north.download(expected[2]!.published));
    if (!learned.ok) throw new Error(learned.fault.message);
    const trunk = new Map(learned.value.map((tensor) => [tensor.name, tensor]));
    expect(order.base.digest).toBe(
      digestOf(seededWeights(6).map((fresh) => (headOf(fresh.name) === "trunk" ? trunk.get(fresh.name)! : fresh))),
    );
  });

  it("may pretrain too", async () => {
    const expected = expectedRounds(6, "restoration");
    const id = await practice.approvedRun({ rounds: 3, seed: 6, task: "RESTORATION", averagingDecay: DECAY });
    const versions = await train(id, "restoration", expected);
    expect(await versionOf(versions[2])).toMatchObject({ digest: expected[2]?.published, aggregateDigest: expected[2]?.own });
  });

  it("has the same digests as ever without one, and its versions say that they are no average", async () => {
    const expected = expectedRounds(7, "diagnosis").map((each) => ({ ...each, published: each.own }));
    const versions = await train(await practice.approvedRun({ rounds: 3, seed: 7 }), "diagnosis", expected);
    expect(await versionOf(versions[2])).toMatchObject({ digest: expected[2]?.own, averagingDecay: 0, aggregateDigest: null });
  });

  it("is refused a decay that is none, with what it may be", async () => {
    for (const averagingDecay of [1, -0.1]) {
      const { errors } = await practice.lead.ask("mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }", {
        input: { name: "No", cohortId: practice.cohortId, averagingDecay },
      });
      expect(errors).toMatchObject([
        {
          message: expect.stringContaining("at least 0, which is no average, and below 1"),
          extensions: { code: "BAD_INPUT", where: "averagingDecay" },
        },
      ]);
    }
  });
});
