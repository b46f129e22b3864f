import { rm, writeFile } from "node:fs/promises";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Aggregation, ServerOptimiser } from "@midline/shared/protocol/aggregation";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { Averager, RoundToAverage } from "./averager.js";
import { openThreads } from "./threads.js";
import { threadedWeights } from "./testing/threaded-weights.js";
import { plainAverager } from "./plain-averager.js";
import {
  codeOf,
  CONTENTS,
  type Contents,
  draw,
  drawUpdate,
  LARGE,
  LOCAL,
  SMALL,
  valueOf,
  VARIATES,
  WHOLE,
} from "./testing/drawn-weights.js";
import { threadedAverager } from "./threaded-averager.js";

const RULES: readonly Aggregation[] = [
  { rule: "mean", tolerated: 0 },
  { rule: "normalised-mean", tolerated: 0 },
  { rule: "median", tolerated: 0 },
  { rule: "trimmed-mean", tolerated: 1 },
  { rule: "norm-bounded-mean", tolerated: 0 },
  { rule: "multi-krum", tolerated: 1 },
];
const ADAM: ServerOptimiser = { kind: "adam", learningRate: 0.1, beta1: 0.9, beta2: 0.99, tau: 1e-3 };
const MOMENTUM: ServerOptimiser = { kind: "momentum", learningRate: 0.7, beta: 0.9 };
const OPTIMISERS: readonly ServerOptimiser[] = [{ kind: "none" }, MOMENTUM, ADAM, { ...ADAM, kind: "yogi" }];

/** Sites of the run, of which five answer. */
const SITES = 7;

const at = threadedWeights();

const put = async (tensors: readonly NamedTensor[]): Promise<string> => valueOf(await at.blobs.put(encodeTensors(tensors)));

interface Rounds extends Partial<RoundToAverage> {
  readonly shapes: readonly TensorShape[];
  readonly contents?: Contents;
}

async function roundOf({ shapes, contents = WHOLE, ...change }: Rounds): Promise<RoundToAverage> {
  const codes = ["e", "b", "a", "d", "c"];
  const updates = codes.map(async (siteCode, k) => ({
    siteCode,
    steps: 10 + k,
    examples: { trunk: 3 + k, classification: k, segmentation: k % 2, age: 0 },
    digest: await put(drawUpdate(shapes, siteCode, contents)),
  }));
  return {
    aggregation: RULES[0]!,
    optimiser: { kind: "none" },
    updates: await Promise.all(updates),
    base: await put(draw(shapes, "base")),
    moments: null,
    average: { decay: 0, round: 3, before: null },
    localLayers: contents.localLayers,
    control: contents.variates ? { before: null, sites: SITES } : undefined,
    ...change,
  };
}

/** Two rounds one after the other, so that moments, average and control variate are gone on with. */
async function twoRounds(by: Averager, round: RoundToAverage) {
  const first = valueOf(await by.average(round));
  const next = {
    ...round,
    base: first.aggregate.digest,
    moments: first.moments?.digest ?? null,
    average: { ...round.average, round: round.average.round + 1, before: round.average.decay === 0 ? null : first.published.digest },
    control: round.control && { before: first.control?.digest ?? null, sites: SITES },
  };
  return [first, valueOf(await by.average(next))];
}

const RULES_AND_CONTENTS = RULES.flatMap((aggregation) =>
  Object.entries(CONTENTS).map(([held, contents]) => ({ rule: aggregation.rule, aggregation, held, contents })),
);

describe("weights averaged in pieces, on threads", () => {
  it.each(RULES_AND_CONTENTS)(
    "are the very blobs that whole weights in one thread give: $rule of $held",
    async ({ aggregation, contents }) => {
      const before = await put(draw(SMALL, "before"));
      const averages = [{ decay: 0, round: 3, before: null }, { decay: 0.75, round: 1, before: null }, { decay: 0.75, round: 2, before }]; // prettier-ignore
      for (const [i, optimiser] of OPTIMISERS.entries()) {
        const round = await roundOf({ shapes: SMALL, contents, aggregation, optimiser, average: averages[i % averages.length]! });
        const made = await twoRounds(at.averager, round);
        expect(made).toEqual(await twoRounds(plainAverager(at.blobs), round));
        expect(made.every(({ control }) => (control !== null) === contents.variates)).toBe(true);
      }
      expect(await at.strays()).toEqual([]);
    },
  );

  it.each([
    ["the mean", { aggregation: RULES[0]! }],
    [
      "Krum, momentum and a moving average",
      { aggregation: RULES[5]!, optimiser: MOMENTUM, average: { decay: 0.5, round: 1, before: null } },
    ],
    ["the mean, with variates", { contents: VARIATES }],
    ["the trimmed mean, with local layers", { aggregation: RULES[3]!, contents: LOCAL, optimiser: ADAM }],
  ] as const)("are so in several spans too: %s", async (_, change) => {
    const round = await roundOf({ shapes: LARGE, ...change });
    expect(await twoRounds(at.averager, round)).toEqual(await twoRounds(plainAverager(at.blobs), round));
    expect(await at.strays()).toEqual([]);
  });

  it("tell every moment that passes, in order", async () => {
    const moments: string[] = [];
    valueOf(await at.averager.average(await roundOf({ shapes: LARGE }), (moment) => moments.push(moment)));
    expect(moments).toEqual(["while-averaging", "mid-blob", "after-base-blob", "after-model-blob"]);
  });

  it("are refused, and leave nothing, where updates are of other tensors, too few, spoilt or gone, and where weights would overflow", async () => {
    const round = await roundOf({ shapes: SMALL });
    const withUpdate = async (tensors: readonly NamedTensor[]) => {
      const digest = await put(tensors);
      return { ...round, updates: round.updates.map((update, k) => (k === 0 ? { ...update, digest } : update)) };
    };
    const average = async (each: RoundToAverage) => codeOf(await at.averager.average(each));
    expect(await average(await withUpdate(draw(SMALL.slice(1), "x")))).toBe("TENSOR_MISSING");
    expect(await average(await withUpdate(draw([...SMALL.slice(1), { name: "enc/w", shape: [63] }], "x")))).toBe("SHAPE_MISMATCH");
    expect(await average({ ...round, base: await put(draw(LARGE, "x")) })).toBe("TENSOR_MISSING");
    expect(await average({ ...round, optimiser: ADAM, moments: round.base })).toBe("TENSOR_UNKNOWN");
    expect(await average({ ...round, updates: [] })).toBe("NO_UPDATES");
    expect(await average({ ...round, aggregation: RULES[5]!, updates: round.updates.slice(0, 4) })).toBe("TOO_FEW_UPDATES");
    const loud = draw(SMALL, "x").map((tensor) => ({ ...tensor, values: tensor.values.map(() => 3e38) }));
    const updates = round.updates
      .slice(0, 1)
      .map((update) => ({ ...update, examples: { ...update.examples, classification: 1, segmentation: 1 } }));
    expect(
      await average({
        ...(await withUpdate(loud)),
        base: await put(loud),
        updates: updates.map((each) => ({ ...each, digest: sha256Hex(encodeTensors(loud)) })),
      }),
    ).toBe("NOT_FINITE");
    await writeFile(at.blobs.files.fileOf(round.base), new Uint8Array(4096));
    expect(await average(round)).toBe("DIGEST_MISMATCH");
    await rm(at.blobs.files.fileOf(round.base));
    expect(await average(round)).toBe("NOT_FOUND");
    expect(await at.strays()).toEqual([]);
  });

  it("are refused where updates hold other than the round's contents", async () => {
    const average = async (contents: Contents, holds: Contents, change: Partial<RoundToAverage> = {}) => {
      const round = await roundOf({ shapes: SMALL, contents });
      const first = { ...round.updates[0]!, digest: await put(drawUpdate(SMALL, "x", holds)) };
      return codeOf(await at.averager.average({ ...round, updates: [first, ...round.updates.slice(1)], ...change }));
    };
    expect(await average(VARIATES, VARIATES)).toBe("ok");
    expect(await average(VARIATES, WHOLE)).toBe("TENSOR_MISSING");
    expect(await average(WHOLE, VARIATES)).toBe("TENSOR_UNKNOWN");
    expect(await average(LOCAL, WHOLE)).toBe("TENSOR_UNKNOWN");
    expect(await average(WHOLE, LOCAL)).toBe("TENSOR_MISSING");
    const control = { before: await put(draw(LARGE, "control")), sites: SITES };
    expect(await average(VARIATES, VARIATES, { control })).toBe("TENSOR_UNKNOWN");
    expect(await at.strays()).toEqual([]);
  });

  it("a file that is put in a blob's place while the server runs is found out before it counts", async () => {
    const round = await roundOf({ shapes: SMALL });
    valueOf(await at.averager.average(round));
    await writeFile(at.blobs.files.fileOf(round.updates[2]!.digest), encodeTensors(draw(SMALL, "other")));
    expect(codeOf(await at.averager.average(round))).toBe("DIGEST_MISMATCH");
  });

  it("a disk that is full in the middle is a refusal, and leaves nothing", async () => {
    const full = (moment: string) => {
      if (moment === "mid-blob") throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    };
    expect(codeOf(await at.averager.average(await roundOf({ shapes: SMALL }), full))).toBe("STORAGE_FULL");
    expect(await at.strays()).toEqual([]);
  });

  it("a thread that ends takes only its work with it", async () => {
    const own = openThreads(1);
    const round = await roundOf({ shapes: LARGE });
    const on = threadedAverager(at.blobs.files, own);
    const ended = on.average(round, () => void own.close());
    expect(codeOf(await ended)).toBe("UNAVAILABLE");
    expect(await at.strays()).toEqual([]);
    expect(codeOf(await at.averager.average(round))).toBe("ok");
  });
});
