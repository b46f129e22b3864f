import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Aggregation, ServerOptimiser } from "@midline/shared/protocol/aggregation";
import { randomStream } from "@midline/shared/random";
import type { Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { fsBlobStore, type FsBlobStore } from "../blobs/fs-blob-store.js";
import type { Averager, RoundToAverage, UpdateToExamine } from "./averager.js";
import { plainAverager } from "./plain-averager.js";
import { threadDigest } from "./thread-digest.js";
import { threadedAverager } from "./threaded-averager.js";
import { openThreads } from "./threads.js";

const SMALL: readonly TensorShape[] = [
  { name: "enc/w", shape: [3, 3, 7] },
  { name: "seg/w", shape: [5] },
  { name: "cls/w", shape: [17] },
];
/** Three spans, whose edges lie within a tensor. */
const LARGE: readonly TensorShape[] = [...SMALL, { name: "dec/w", shape: [2_200_000] }];

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

function draw(shapes: readonly TensorShape[], seed: string): readonly NamedTensor[] {
  const uniform = randomStream("threaded-averager", seed);
  return shapes.map(({ name, shape }) => {
    const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
    for (let i = 0; i < values.length; i++) values[i] = uniform() - 0.5;
    return { name, shape, values };
  });
}

const codeOf = (result: Result<unknown>): string => (result.ok ? "ok" : result.fault.code);
function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.fault.code}: ${result.fault.message}`);
  return result.value;
}

const threads = openThreads(2);
let folder: string;
let blobs: FsBlobStore;
let averager: Averager;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "weights-"));
  blobs = fsBlobStore(folder, { digestOf: threadDigest(threads) });
  averager = threadedAverager(blobs.files, threads);
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => threads.close());

const put = async (tensors: readonly NamedTensor[]): Promise<string> => valueOf(await blobs.put(encodeTensors(tensors)));
const strays = async (): Promise<readonly string[]> =>
  (await readdir(path.join(folder, "blobs"))).filter((name) => name.startsWith(".part"));

async function roundOf(shapes: readonly TensorShape[], change: Partial<RoundToAverage> = {}): Promise<RoundToAverage> {
  const codes = ["e", "b", "a", "d", "c"];
  const updates = codes.map(async (siteCode, k) => ({
    siteCode,
    steps: 10 + k,
    examples: { trunk: 3 + k, classification: k, segmentation: k % 2, age: 0 },
    digest: await put(draw(shapes, siteCode)),
  }));
  return {
    aggregation: RULES[0]!,
    optimiser: { kind: "none" },
    updates: await Promise.all(updates),
    base: await put(draw(shapes, "base")),
    moments: null,
    average: { decay: 0, round: 3, before: null },
    ...change,
  };
}

/** Two rounds one after the other, so that moments and average are gone on with. */
async function twoRounds(by: Averager, shapes: readonly TensorShape[], change: Partial<RoundToAverage>) {
  const round = await roundOf(shapes, change);
  const first = valueOf(await by.average(round));
  const { base, ...second } = round;
  const next = { ...second, base: first.aggregate.digest, moments: first.moments?.digest ?? null };
  const average = { ...round.average, round: round.average.round + 1, before: round.average.decay === 0 ? null : first.published.digest };
  return [base, first, valueOf(await by.average({ ...next, average }))];
}

describe("weights averaged in pieces, on threads", () => {
  it.each(RULES)("are the very blobs that whole weights in one thread give: $rule", async (aggregation) => {
    const change = { aggregation, optimiser: ADAM, average: { decay: 0.75, round: 2, before: await put(draw(SMALL, "before")) } };
    const made = await twoRounds(averager, SMALL, change);
    expect(made).toEqual(await twoRounds(plainAverager(blobs), SMALL, change));
  });

  it.each([
    ["the mean", { aggregation: RULES[0]! }],
    [
      "Krum, momentum and a moving average",
      { aggregation: RULES[5]!, optimiser: MOMENTUM, average: { decay: 0.5, round: 1, before: null } },
    ],
  ] as const)("are so in several spans too: %s", async (_, change) => {
    expect(await twoRounds(averager, LARGE, change)).toEqual(await twoRounds(plainAverager(blobs), LARGE, change));
    expect(await strays()).toEqual([]);
  });

  it("tell every moment that passes, in order", async () => {
    const moments: string[] = [];
    valueOf(await averager.average(await roundOf(LARGE), (moment) => moments.push(moment)));
    expect(moments).toEqual(["while-averaging", "mid-blob", "after-base-blob", "after-model-blob"]);
  });

  it("are refused, and leave nothing, where updates are of other tensors, too few, spoilt or gone, and where weights would overflow", async () => {
    const round = await roundOf(SMALL);
    const withUpdate = async (tensors: readonly NamedTensor[]) => {
      const digest = await put(tensors);
      return { ...round, updates: round.updates.map((update, k) => (k === 0 ? { ...update, digest } : update)) };
    };
    const average = async (each: RoundToAverage) => codeOf(await averager.average(each));
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
    await writeFile(blobs.files.fileOf(round.base), new Uint8Array(4096));
    expect(await average(round)).toBe("DIGEST_MISMATCH");
    await rm(blobs.files.fileOf(round.base));
    expect(await average(round)).toBe("NOT_FOUND");
    expect(await strays()).toEqual([]);
  });

  it("a file that is put in a blob's place while the server runs is found out before it counts", async () => {
    const round = await roundOf(SMALL);
    valueOf(await averager.average(round));
    await writeFile(blobs.files.fileOf(round.updates[2]!.digest), encodeTensors(draw(SMALL, "other")));
    expect(codeOf(await averager.average(round))).toBe("DIGEST_MISMATCH");
  });

  it("a disk that is full in the middle is a refusal, and leaves nothing", async () => {
    const full = (moment: string) => {
      if (moment === "mid-blob") throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    };
    expect(codeOf(await averager.average(await roundOf(SMALL), full))).toBe("STORAGE_FULL");
    expect(await strays()).toEqual([]);
  });

  it("a thread that ends takes only its work with it", async () => {
    const own = openThreads(1);
    const round = await roundOf(LARGE);
    const on = threadedAverager(blobs.files, own);
    const ended = on.average(round, () => void own.close());
    expect(codeOf(await ended)).toBe("UNAVAILABLE");
    expect(await strays()).toEqual([]);
    expect(codeOf(await averager.average(round))).toBe("ok");
  });
});

describe("an update looked at in pieces, on a thread", () => {
  const limits = { maxUpdateNorm: 1e6, localSteps: 10, cohort: { trunk: 9, classification: 9, segmentation: 9, age: 0 } };
  const terms = { examples: limits.cohort, steps: 10 };
  const ask = async (tensors: readonly NamedTensor[], change: Partial<UpdateToExamine> = {}): Promise<UpdateToExamine> => ({
    digest: await put(tensors),
    base: await put(draw(LARGE, "base")),
    terms,
    limits,
    ...change,
  });

  it("has the norm, or the fault, that whole updates have", async () => {
    const good = draw(LARGE, "update");
    const with1 = (name: string, value: number) =>
      good.map((each) => (each.name === name ? { ...each, values: each.values.with(each.values.length - 1, value) } : each));
    const updates = [
      await ask(good),
      await ask(with1("dec/w", NaN)),
      await ask(with1("seg/w", -Infinity)),
      await ask(good.slice(1)),
      await ask(good, { limits: { ...limits, maxUpdateNorm: 1 } }),
      await ask(good, { terms: { ...terms, steps: 11 } }),
    ];
    const plain = plainAverager(blobs);
    const codes: string[] = [];
    for (const update of updates) {
      const found = await averager.examine(update);
      expect(found).toEqual(await plain.examine(update));
      codes.push(codeOf(found));
    }
    expect(codes).toEqual(["ok", "NOT_FINITE", "NOT_FINITE", "TENSOR_MISSING", "NORM_TOO_LARGE", "EXAMPLES_INVALID"]);
  });

  it("is refused when a tensor is not the one its header names, though the file is the one that was declared", async () => {
    const bytes = encodeTensors(draw(LARGE, "update"));
    bytes[bytes.byteLength - 1]! ^= 1;
    const digest = valueOf(await blobs.put(bytes));
    const found = await averager.examine({ ...(await ask(draw(SMALL, "x"))), digest });
    expect(found).toMatchObject({ ok: false, fault: { code: "DIGEST_MISMATCH", where: "seg/w" } });
    const text = valueOf(await blobs.put(new TextEncoder().encode("no container")));
    expect(codeOf(await averager.examine({ ...(await ask(draw(SMALL, "x"))), digest: text }))).toBe("UNSUPPORTED_FORMAT");
  });
});
