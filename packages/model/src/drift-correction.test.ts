import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { driftCorrection } from "./drift-correction.js";
import { takeSteps } from "./take-steps.js";

const tensor = (name: string, ...values: number[]): NamedTensor => ({ name, shape: [values.length], values: Float32Array.from(values) });

describe("a corrected step", () => {
  it("follows the clipped gradient less the site's variate and with the federation's; the next variate is the mean of clipped gradients", () => {
    const weights = [tensor("a", 0, 0), tensor("b", 0), tensor("c", 0)];
    const variates = {
      control: [tensor("a", 1, 2), tensor("b", 4), tensor("c", 9)],
      own: [tensor("a", 0.5, 0), tensor("b", 0.25), tensor("c", 3)],
    };
    const correction = driftCorrection(weights, variates, 5);
    const first = correction.correct(new Map([["a", Float32Array.of(3, 4)]])); // of norm 5: not clipped
    expect([...first]).toEqual([["a", Float32Array.of(3.5, 6)]]);
    const second = correction.correct(
      new Map([
        ["a", Float32Array.of(6, 0)],
        ["b", Float32Array.of(8)],
      ]),
    ); // of norm 10: halved
    expect([...second]).toEqual([
      ["a", Float32Array.of(3.5, 2)],
      ["b", Float32Array.of(7.75)],
    ]);
    expect(correction.variate()).toEqual([tensor("a", 3, 2), tensor("b", 4), tensor("c", 3)]);
  });

  it("is the gradient itself where the variates begin", () => {
    const correction = driftCorrection([tensor("a", 0)], { control: null, own: null }, 5);
    expect([...correction.correct(new Map([["a", Float32Array.of(0.1)]])).get("a")!]).toEqual([Math.fround(0.1)]);
  });

  it("does not take a gradient of a tensor that is not there", () => {
    const correction = driftCorrection([tensor("a", 0)], { control: null, own: null }, 5);
    expect(() => correction.correct(new Map([["b", Float32Array.of(1)]]))).toThrow("no tensor b");
  });
});

/** Three sites of equal weight, f_k = a/2 |w - t|²; the optimum of all is the mean of the t as the a weigh them. */
const SITES = [
  { a: 0.2, t: -1 },
  { a: 0.2, t: -0.8 },
  { a: 2, t: 1 },
] as const;
const BEST = (0.2 * -1 + 0.2 * -0.8 + 2 * 1) / 2.4;
const ROUNDS = 40;
const LOCAL_STEPS = 20;
const plan = { localSteps: LOCAL_STEPS, learningRate: 0.02, warmupSteps: 0, weightDecay: 0, gradientClipNorm: 5, proximalMu: 0 };

/** Rounds through the very steps that a trainer takes, AdamW and its falling rate; how far the end is from the optimum of all. */
async function federate(scaffold: boolean): Promise<number> {
  let weights = [tensor("enc/w", 0)];
  let control: NamedTensor[] | null = null;
  const own: (readonly NamedTensor[] | null)[] = SITES.map(() => null);
  for (let round = 0; round < ROUNDS; round++) {
    const ends: number[] = [];
    for (const [k, { a, t }] of SITES.entries()) {
      const correction: ReturnType<typeof driftCorrection> | undefined = scaffold
        ? driftCorrection(weights, { control, own: own[k]! }, plan.gradientClipNorm)
        : undefined;
      const learned = await takeSteps(
        { weights, plan, startStep: round * LOCAL_STEPS, totalSteps: ROUNDS * LOCAL_STEPS, correction },
        ([at]) => {
          const gradients = new Map([["enc/w", at!.values.map((w) => a * (w - t))]]);
          return Promise.resolve({ loss: 0, classificationLoss: null, segmentationLoss: null, gradients });
        },
      );
      ends.push(learned.weights[0]!.values[0]!);
      if (correction !== undefined) own[k] = correction.variate();
    }
    weights = [tensor("enc/w", ends.reduce((sum, end) => sum + end, 0) / SITES.length)];
    control = [tensor("enc/w", own.reduce((sum, variate) => sum + (variate?.[0]?.values[0] ?? 0), 0) / SITES.length)];
  }
  return Math.abs(weights[0]!.values[0]! - BEST);
}

it("with AdamW too, brings sites that pull apart to the optimum of all, where averaging ends with the majority", async () => {
  const [plain, corrected] = [await federate(false), await federate(true)];
  // AdamW goes by the sign: two sites of three pull to -1, however little they care.
  expect(plain).toBeGreaterThan(1);
  expect(corrected).toBeLessThan(0.05);
});
