import type { Head } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { type ActiveOptimiser, serverStep } from "./server-optimiser.js";
import * as expected from "./testing/expected.js";

const ALL: ReadonlySet<Head> = new Set<Head>(["trunk", "classification", "segmentation", "age"]);
const MOMENTUM: ActiveOptimiser = { kind: "momentum", learningRate: 0.7, beta: 0.9 };
const ADAM: ActiveOptimiser = { kind: "adam", learningRate: 0.1, beta1: 0.9, beta2: 0.99, tau: 1e-3 };
const YOGI: ActiveOptimiser = { ...ADAM, kind: "yogi" };

const tensor = (name: string, values: readonly number[]): NamedTensor => ({
  name,
  shape: [values.length],
  values: Float32Array.from(values),
});
const change = (factor: number): readonly NamedTensor[] =>
  Object.entries(expected.AVERAGE).map(([name, values]) =>
    tensor(
      name,
      values.map((value) => Math.fround(Math.fround(value) * factor)),
    ),
  );

function stepped(mean: readonly NamedTensor[], before: readonly NamedTensor[] | null, optimiser: ActiveOptimiser, taught = ALL) {
  const step = serverStep(mean, before, { optimiser, taught });
  if (!step.ok) throw new Error(step.fault.message);
  return step.value;
}

describe("an optimiser over rounds", () => {
  it.each([
    ["FedAvgM", MOMENTUM, expected.MOMENTUM],
    ["FedAdam", ADAM, expected.ADAM],
    ["FedYogi", YOGI, expected.YOGI],
  ] as const)("%s takes the three steps that NumPy takes", (_, optimiser, wanted) => {
    let moments: readonly NamedTensor[] | null = null;
    for (const [round, factor] of [1, -0.5, 2].entries()) {
      const step = stepped(change(factor), moments, optimiser);
      for (const { name, values } of step.delta)
        for (const [i, value] of values.entries()) {
          const should = Object.entries(wanted[round]!).find(([each]) => each === name)![1][i]!;
          expect(Math.abs(value - should)).toBeLessThanOrEqual(4 * 2 ** -23 * Math.abs(should));
        }
      moments = step.moments;
    }
  });

  it("FedAvgM without momentum is federated averaging", () => {
    const mean = change(1);
    expect(stepped(mean, null, { kind: "momentum", learningRate: 1, beta: 0 }).delta).toEqual(mean);
  });

  it("moves no head that nobody taught in the round, however fast it was going, and keeps its moments", () => {
    const before = stepped(change(1), null, ADAM).moments;
    const { delta, moments } = stepped(change(0), before, ADAM, new Set<Head>(["trunk"]));
    expect(delta.find(({ name }) => name === "seg/w")!.values.every((value) => value === 0)).toBe(true);
    expect(delta.find(({ name }) => name === "enc/w")!.values.some((value) => value !== 0)).toBe(true);
    expect(moments.find(({ name }) => name === "v/seg/w")).toEqual(before.find(({ name }) => name === "v/seg/w"));
  });

  it("changes neither what it is given nor what it gave before", () => {
    const mean = change(1);
    const first = stepped(mean, null, YOGI);
    const copy = structuredClone(first.moments);
    stepped(mean, first.moments, YOGI);
    expect(first.moments).toEqual(copy);
    expect(mean).toEqual(change(1));
  });

  it("refuses the moments of another optimiser and of another network", () => {
    const codeOf = (before: readonly NamedTensor[], optimiser: ActiveOptimiser) => {
      const step = serverStep([tensor("enc/w", [1])], before, { optimiser, taught: ALL });
      return step.ok ? null : step.fault.code;
    };
    expect(codeOf([tensor("m/enc/w", [0])], ADAM)).toBe("TENSOR_MISSING");
    expect(codeOf([tensor("m/enc/w", [0, 0])], MOMENTUM)).toBe("SHAPE_MISMATCH");
    expect(codeOf([tensor("m/enc/w", [0])], MOMENTUM)).toBeNull();
  });
});
