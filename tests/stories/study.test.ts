import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { ROOT } from "./box.js";

/** Three trainings of the smallest study: federated co-training, the same again, and one of the folds. */
const ONLY = "^cotraining-federated-seed1(-repeat1|-fold0)?$";
const argsFor = (out: string): string[] => ["apps/study/start.mjs", "--preset", "smoke", "--only", ONLY, "--out", out];

const figures = z.object({ n: z.int(), auroc: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable() });
const studyReport = z.object({
  data: z.literal("SYNTHETIC"),
  notice: z.string().regex(/Research use only/),
  ran: z.object({ trainings: z.int(), ofAll: z.int(), complete: z.boolean() }),
  trainings: z.array(
    z.object({
      training: z.object({ id: z.string() }),
      weightsDigest: z.string().length(64),
      computedBy: z.string().regex(/^(midline-(native|wasm)|webgpu), ./),
      internal: figures,
      external: figures,
      heldOut: figures.nullable(),
    }),
  ),
  sameTwice: z.object({ identical: z.boolean() }).nullable(),
});

const reportIn = (out: string) => studyReport.parse(JSON.parse(readFileSync(path.join(out, "smoke", "report.json"), "utf8")));

jest.setTimeout(600_000);

describe("a study that anybody can run again", () => {
  it("goes on where it was killed, and ends with the same weights and figures as one that was left alone", async () => {
    const alone = mkdtempSync(path.join(os.tmpdir(), "midline-study-alone-"));
    const left = spawnSync(process.execPath, argsFor(alone), { cwd: ROOT, encoding: "utf8" });
    expect({ status: left.status, stderr: left.status === 0 ? "" : left.stderr }).toEqual({ status: 0, stderr: "" });
    const whole = reportIn(alone);
    expect(whole.ran).toEqual({ trainings: 3, ofAll: 19, complete: false });
    expect(whole.sameTwice).toEqual({ identical: true });
    expect(whole.trainings.map(({ internal, external, heldOut }) => [internal.n, external.n, heldOut?.n ?? null])).toEqual(
      expect.arrayContaining([
        [12, 12, null],
        [12, 12, 8],
      ]),
    );

    const killed = mkdtempSync(path.join(os.tmpdir(), "midline-study-killed-"));
    const child = spawn(process.execPath, argsFor(killed), { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] });
    await new Promise<void>((resolve) => {
      child.stderr.setEncoding("utf8").on("data", (words: string) => {
        if (/^[4-9]\/\d+ /m.test(words)) child.kill("SIGKILL"); // the cohorts are there, a training is under way
      });
      child.on("close", () => resolve());
    });
    expect(existsSync(path.join(killed, "smoke", "report.json"))).toBe(false);
    const again = spawnSync(process.execPath, argsFor(killed), { cwd: ROOT, encoding: "utf8" });
    expect(again.status).toBe(0);
    const same = (report: z.infer<typeof studyReport>) => report.trainings.map(({ training, ...figures }) => [training.id, figures]);
    expect(same(reportIn(killed))).toEqual(same(whole));
  });

  it("says why a backend does not start, without a stack, where its packages are missing", () => {
    if (existsSync(path.join(ROOT, "node_modules/webgpu"))) return console.warn("SKIPPED: the WebGPU packages are installed");
    const out = mkdtempSync(path.join(os.tmpdir(), "midline-study-no-gpu-"));
    const { status, stderr } = spawnSync(process.execPath, [...argsFor(out), "--backend", "webgpu"], { cwd: ROOT, encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/webgpu did not start: .*docs\/gpu\.md/);
    expect(stderr).not.toContain("    at ");
  });

  it("says what is wrong with a command, and what there is", () => {
    const wrong = spawnSync(process.execPath, ["apps/study/start.mjs", "--arms", "everything"], { cwd: ROOT, encoding: "utf8" });
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain("classifier,mask,cotraining");
    const unknown = spawnSync(process.execPath, ["apps/study/start.mjs", "--backend", "abacus"], { cwd: ROOT, encoding: "utf8" });
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toContain("midline-native, midline-wasm, webgpu");
    const help = spawnSync(process.execPath, ["apps/study/start.mjs", "--help"], { cwd: ROOT, encoding: "utf8" });
    expect(help.stdout).toContain("--preset");
  });
});
