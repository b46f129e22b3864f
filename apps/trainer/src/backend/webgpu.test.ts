import { describeWithWebGpu } from "@midline/kernels/webgpu/testing/with-webgpu";
import { z } from "zod";
import { runSite } from "../testing/run-site.js";

/** A cold software driver compiles each shader for a second or so. */
jest.setTimeout(300_000);

describeWithWebGpu("midline-site over WebGPU", () => {
  it("computes there when asked to, names the adapter, and ends", async () => {
    const { code, stdout } = await runSite(["check", "--backend", "webgpu", "--json"]).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      backend: { name: "webgpu", facts: { adapter: expect.stringMatching(/./) }, report: { backend: "webgpu", pass: true } },
    });
  });

  it("takes it by itself where the GPU is one", async () => {
    const { stdout } = await runSite(["check", "--json"]).ended;
    const { backend } = z.object({ backend: z.looseObject({ name: z.string() }) }).parse(JSON.parse(stdout));
    const why = expect.stringContaining("the processor under a software driver");
    expect(backend).toMatchObject(
      backend.name === "webgpu"
        ? { facts: { software: false } }
        : { name: expect.stringMatching(/^midline-/), notTaken: expect.arrayContaining([{ name: "webgpu", why }]) },
    );
  });
});
