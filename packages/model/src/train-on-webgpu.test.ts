import path from "node:path";
import { describeWithWebGpu, prove } from "@midline/kernels/webgpu/testing/with-webgpu";
import { z } from "zod";

/** A cold software driver compiles each shader for a second or two. */
jest.setTimeout(300_000);

const training = z.object({ losses: z.array(z.number()).length(10), probability: z.number(), dice: z.number() });
const proof = z.object({ cpu: training, webgpu: training, again: training, tensorsLeft: z.number() });

/** Single precision, sums in another order, five steps of AdamW. */
const TOLERANCE = 1e-4;

describeWithWebGpu("training over WebGPU", () => {
  it("loses what training on the CPU loses, step by step, learns the same, and leaves no tensor behind", () => {
    const { cpu, webgpu, again, tensorsLeft } = proof.parse(
      prove("training", path.resolve(__dirname, "../dist/testing/train-on-webgpu.js")),
    );
    const worst = webgpu.losses.reduce((largest, loss, i) => Math.max(largest, Math.abs(loss / (cpu.losses[i] ?? Number.NaN) - 1)), 0);
    expect(worst).toBeLessThan(TOLERANCE);
    expect(Math.abs(webgpu.probability - cpu.probability)).toBeLessThan(TOLERANCE);
    expect(Math.abs(webgpu.dice - cpu.dice)).toBeLessThan(0.01);
    expect(again).toEqual(webgpu);
    expect(tensorsLeft).toBe(0);
  });
});
