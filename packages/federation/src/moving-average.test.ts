import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import fc from "fast-check";
import { movingAverage } from "./moving-average.js";

const tensor = (values: readonly number[], name = "enc/w"): NamedTensor => ({
  name,
  shape: [values.length],
  values: Float32Array.from(values),
});

/** The average after each of the rounds. */
function averagesOf(rounds: readonly (readonly number[])[], decay: number): number[][] {
  let average: readonly NamedTensor[] | null = null;
  return rounds.map((weights, i) => {
    const next = movingAverage(average, [tensor(weights)], { decay, round: i + 1 });
    if (!next.ok) throw new Error(next.fault.message);
    average = next.value;
    return [...(next.value[0]?.values ?? [])];
  });
}

const codeOf = (result: { ok: boolean; fault?: { code: string } }): string | undefined => (result.ok ? undefined : result.fault?.code);

describe("the moving average of weights", () => {
  it("is what a hand computes: 1, 2, 4 with a decay of a half are 1, 5/3 and 21/7", () => {
    // Round 2: (1·1 + 2·2) / 3. Round 3: (1·1 + 2·2 + 4·4) / 7: each round weighs twice the one before.
    expect(averagesOf([[1], [2], [4]], 0.5)).toEqual([[1], [Math.fround(5 / 3)], [3]]);
  });

  it("is Adam's: d M + (1 - d) W, divided by 1 - dʳ", () => {
    const weight = fc.float({ noNaN: true, noDefaultInfinity: true, min: -4, max: 4 });
    const decays = fc.double({ min: 0, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 30 }), decays, (rounds, decay) => {
        let biased = 0;
        const expected = rounds.map((value, i) => {
          biased = decay * biased + (1 - decay) * value;
          return biased / (1 - decay ** (i + 1));
        });
        const averages = averagesOf(
          rounds.map((value) => [value]),
          decay,
        ).flat();
        // Each round rounds to float32 once, by 2⁻²³ at most below 4.
        averages.forEach((average, i) => expect(Math.abs(average - expected[i]!)).toBeLessThan(30 * 2 ** -22));
      }),
    );
  });

  it("goes to the plain mean of the rounds as the decay goes to 1", () => {
    expect(
      averagesOf(
        [
          [1, 0],
          [2, 0],
          [6, 3],
        ],
        1 - 1e-12,
      ).at(-1),
    ).toEqual([3, 1]);
  });

  it("is the weights to the bit without a decay, in the first round, and while they do not change", () => {
    const rounds = [
      [0.1, -2.5, 3e-8],
      [7, -0.3, 1e20],
    ];
    expect(averagesOf(rounds, 0)).toEqual(rounds.map((each) => [...Float32Array.from(each)]));
    expect(averagesOf(rounds, 0.9)[0]).toEqual([...Float32Array.from(rounds[0]!)]);
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.double({ min: 0, max: 0.999, noNaN: true }), (value, decay) => {
        for (const [average] of averagesOf([[value], [value], [value]], decay)) expect(average === value).toBe(true);
      }),
    );
  });

  it("refuses other tensors and other sizes than those averaged before", () => {
    const step = { decay: 0.5, round: 2 };
    expect(codeOf(movingAverage([], [tensor([1])], step))).toBe("TENSOR_MISSING");
    expect(codeOf(movingAverage([tensor([1]), tensor([1], "x")], [tensor([1])], step))).toBe("TENSOR_UNKNOWN");
    expect(codeOf(movingAverage([tensor([1, 2])], [tensor([1])], step))).toBe("SHAPE_MISMATCH");
  });
});
