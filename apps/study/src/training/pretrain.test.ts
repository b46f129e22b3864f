import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { networkSpec } from "@midline/shared/network/network-spec";
import { manifest, shapesOf } from "@midline/shared/network/weights";
import { headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { openShelf } from "../cases/shelf.js";
import { SIZES, type StudySize } from "../design.js";
import { runPretraining } from "./pretrain.js";

jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(os.tmpdir(), "midline-study-"));
const shelf = openShelf(folder, "ci");
beforeAll(async () => {
  await registerMidlineBackend();
});
afterAll(() => rmSync(folder, { recursive: true }));

const pretrain = (over: Partial<StudySize>) =>
  runPretraining(
    { id: "pretraining-seed1", seed: 1 },
    { size: { ...SIZES.smoke, localSteps: 2, ...over }, shelf, onRound: () => undefined },
  );

describe("the pretraining of a study", () => {
  it("learns the ages of its normal heads where the size weighs them, and else has no head for them", async () => {
    const [plain, aged, weighty] = [
      await pretrain({}),
      await pretrain({ pretrainingAgeWeight: 0.5 }),
      await pretrain({ pretrainingAgeWeight: 5 }),
    ];
    expect(shapesOf(plain.weights)).toBe(shapesOf(manifest(networkSpec("ci"), "restoration")));
    expect(shapesOf(aged.weights)).toBe(shapesOf(manifest(networkSpec("ci", { age: true }), "restoration")));
    expect(aged.result.losses[0]).toBeGreaterThan(plain.result.losses[0]!);
    expect(weighty.result.losses[0]).toBeGreaterThan(aged.result.losses[0]!);
    const bias = (weights: readonly NamedTensor[]) => weights.find(({ name }) => name === "age/estimate/bias")?.values[0];
    expect(bias(aged.weights)).not.toBe(0);
    const trunk = (weights: readonly NamedTensor[]) => weights.filter(({ name }) => headOf(name) === "trunk");
    expect(trunk(aged.weights)).not.toEqual(trunk(plain.weights));
  });
});
