import { adamW, learningRateAt } from "./optimiser.js";

const settings = { weightDecay: 0, gradientClipNorm: 1e9, proximalMu: 0 };
const tensor = (name: string, ...values: number[]) => ({ name, shape: [values.length], values: Float32Array.from(values) });
const gradient = (name: string, ...values: number[]) => new Map([[name, Float32Array.from(values)]]);

describe("AdamW", () => {
  it("moves each weight by the learning rate at first, against its gradient", () => {
    const w = tensor("enc/stem/kernel", 1, 1, 1);
    adamW([w], settings).step(gradient("enc/stem/kernel", 5, -0.01, 0), 0.1);
    expect([...w.values]).toEqual([0.9, 1.1, 1].map((v) => expect.closeTo(v, 5)));
  });

  it("matches the published recurrence over several steps", () => {
    const w = tensor("enc/stem/kernel", 2);
    const optimiser = adamW([w], { ...settings, weightDecay: 0.01 });
    let [value, m, v] = [2, 0, 0];
    for (let t = 1; t <= 5; t++) {
      const g = 2 * value;
      optimiser.step(gradient("enc/stem/kernel", 2 * w.values[0]!), 0.05);
      [m, v] = [0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g];
      value -= 0.05 * (m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8) + 0.01 * value);
    }
    expect(w.values[0]).toBeCloseTo(value, 5);
  });

  it("decays kernels and nothing else", () => {
    const [kernel, bias] = [tensor("a/kernel", 1), tensor("a/bias", 1)];
    const zero = new Map([...gradient("a/kernel", 0), ...gradient("a/bias", 0)]);
    adamW([kernel, bias], { ...settings, weightDecay: 0.5 }).step(zero, 0.1);
    expect(kernel.values[0]).toBeCloseTo(0.95, 6);
    expect(bias.values[0]).toBe(1);
  });

  it("leaves a tensor without a gradient as it is, decay included", () => {
    const w = tensor("seg/logit/kernel", 1);
    adamW([w], { ...settings, weightDecay: 0.5 }).step(new Map(), 0.1);
    expect(w.values[0]).toBe(1);
  });

  it("clips all gradients by one factor", () => {
    // The first Adam step forgets the scale, the second remembers the ratio of the two.
    const run = (factor: number) => {
      const w = tensor("a/kernel", 0, 0);
      const optimiser = adamW([w], { ...settings, gradientClipNorm: 5 });
      optimiser.step(gradient("a/kernel", 3, 4), 0.1);
      optimiser.step(gradient("a/kernel", 3 * factor, 4 * factor), 0.1);
      return [...w.values];
    };
    expect(run(1000)).toEqual(run(1).map((v) => expect.closeTo(v, 5)));
    expect(run(0.1)).not.toEqual(run(1).map((v) => expect.closeTo(v, 5)));
  });

  it("is pulled back to where the round began by FedProx", () => {
    const w = tensor("a/kernel", 1);
    const optimiser = adamW([w], { ...settings, proximalMu: 2 });
    w.values[0] = 1.5;
    expect(optimiser.proximalLoss()).toBeCloseTo(0.25, 6);
    optimiser.step(gradient("a/kernel", 0), 0.1);
    expect(w.values[0]).toBeLessThan(1.5);
  });
});

describe("the learning rate", () => {
  it("falls from its peak to nothing over all rounds together", () => {
    expect(learningRateAt(0, { peak: 2e-3, warmupSteps: 0, totalSteps: 100 })).toBe(2e-3);
    expect(learningRateAt(50, { peak: 2e-3, warmupSteps: 0, totalSteps: 100 })).toBeCloseTo(1e-3, 12);
    expect(learningRateAt(100, { peak: 2e-3, warmupSteps: 0, totalSteps: 100 })).toBeCloseTo(0, 12);
    expect(learningRateAt(130, { peak: 2e-3, warmupSteps: 0, totalSteps: 100 })).toBeCloseTo(0, 12);
  });

  it("climbs to its peak first, when it is given steps for that", () => {
    const at = (step: number) => learningRateAt(step, { peak: 2e-3, warmupSteps: 9, totalSteps: 109 });
    expect(at(0)).toBeCloseTo(2e-4, 12);
    expect(at(8)).toBeCloseTo(1.8e-3, 12);
    expect(at(9)).toBe(2e-3);
    expect(at(59)).toBeCloseTo(1e-3, 12);
    expect(at(109)).toBeCloseTo(0, 12);
  });
});
