import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { openShelf } from "../cases/shelf.js";
import { plainTraining, SIZES } from "../design.js";
import { runTraining } from "./train.js";

jest.setTimeout(300_000);

const folder = mkdtempSync(path.join(os.tmpdir(), "midline-study-train-"));
const shelf = openShelf(folder, "ci");
beforeAll(async () => {
  await registerMidlineBackend();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two rounds of one step, as small as a study can be. */
const size = {
  ...SIZES.smoke,
  hospitals: SIZES.smoke.hospitals.map((hospital) => ({ ...hospital, patients: 4 })),
  internalTest: 2,
  externalTest: 2,
  localSteps: 1,
  batchSize: 2,
};

const train = (averagingDecay: number) =>
  runTraining(plainTraining(1), { parent: null, selected: null }, { size: { ...size, averagingDecay }, shelf, onRound: () => undefined });

/** The largest that something made of the same weight of each is, over all weights. */
function largest(all: readonly (readonly NamedTensor[])[], make: (weights: readonly number[]) => number): number {
  let most = 0;
  for (const [t, { values }] of (all[0] ?? []).entries())
    for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(make(all.map((each) => each[t]!.values[i]!))));
  return most;
}

describe("a training with an averaging decay", () => {
  it("learns the same rounds as one without, and keeps and scores their average", async () => {
    const [plain, half, quarter] = [await train(0), await train(0.5), await train(0.25)];
    expect(half.result.losses).toEqual(plain.result.losses);
    for (const { result, weights } of [plain, half, quarter]) expect(result.weightsDigest).toBe(sha256Hex(encodeTensors(weights)));
    expect(half.result.internal).not.toEqual(plain.result.internal);
    // Of two rounds, E(½) = (W₁ + 2 W₂) / 3 and E(¼) = (W₁ + 4 W₂) / 5, so 5 E(¼) = 3 E(½) + 2 W₂ whatever W₁ was.
    const off = largest([plain.weights, half.weights, quarter.weights], ([w, h, q]) => 5 * q! - (3 * h! + 2 * w!));
    expect(off).toBeLessThan(1e-5);
    const moved = largest([plain.weights, half.weights], ([w, h]) => h! - w!);
    expect(moved).toBeGreaterThan(1e-4);
  });
});
