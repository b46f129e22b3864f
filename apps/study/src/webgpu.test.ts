import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describeWithWebGpu } from "@midline/kernels/webgpu/testing/with-webgpu";

/** A software driver takes minutes. */
jest.setTimeout(600_000);

describeWithWebGpu("a study over WebGPU", () => {
  it("trains and scores there, and says so", () => {
    const out = mkdtempSync(path.join(os.tmpdir(), "midline-study-webgpu-"));
    const chosen = ["--preset", "smoke", "--only", "^cotraining-federated-seed1$", "--workers", "1", "--backend", "webgpu", "--out", out];
    const { status, stderr } = spawnSync(process.execPath, [path.resolve(__dirname, "../start.mjs"), ...chosen], { encoding: "utf8" });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(readFileSync(path.join(out, "smoke", "report.json"), "utf8"))).toMatchObject({
      trainings: [{ computedBy: expect.stringMatching(/^webgpu, /), internal: { n: 12 }, external: { n: 12 } }],
    });
  });
});
