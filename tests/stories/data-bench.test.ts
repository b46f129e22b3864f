import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";

jest.setTimeout(900_000);

const ROOT = path.resolve(__dirname, "../..");

const report = z.object({
  rows: z.record(z.string(), z.number()),
  questions: z.array(z.object({ name: z.string(), n: z.number(), median: z.number().positive() })),
  lineageByHand: z.object({ byHandStatements: z.number(), ratio: z.object({ median: z.number().positive() }) }),
  statements: z.array(z.object({ query: z.string(), totalMs: z.number() })).min(5),
  plans: z.array(z.object({ ms: z.number(), query: z.string(), plan: z.object({ "Node Type": z.string() }) })).min(1),
  import: z.object({
    new: z.object({ totals: z.object({ created: z.number() }) }),
    corrected: z.object({ totals: z.object({ updated: z.number() }) }),
  }),
});

describe("the benchmark of the data platform, small", () => {
  it("seeds what it says, gets an answer to every question, and writes down the slowest statements with their plans", () => {
    execFileSync(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-b"], { cwd: ROOT });
    const folder = mkdtempSync(path.join(os.tmpdir(), "midline-bench-data-test-"));
    try {
      const json = path.join(folder, "report.json");
      const size = { cases: 400, revisions: 2000, snapshots: 4, rounds: 3, predictions: 60, runs: 1, "import-rows": 50 };
      const options = Object.entries(size).flatMap(([name, value]) => [`--${name}`, String(value)]);
      execFileSync(process.execPath, [path.join(ROOT, "bench/data.mjs"), ...options, "--json", json], { stdio: "ignore" });
      const found = report.parse(JSON.parse(readFileSync(json, "utf8")));
      expect(found.rows).toMatchObject({
        case: 400,
        label_revision: 2000,
        cohort: 4,
        cohort_member: 1000,
        run: 4,
        round: 12,
        model_version: 12,
        prediction: 60,
      });
      expect(found.rows["changed_label"]).toBeGreaterThan(0);
      expect(found.questions.length).toBeGreaterThan(15);
      expect(found.lineageByHand.byHandStatements).toBeGreaterThan(10);
      expect(found.import.new.totals.created).toBe(50);
      expect(found.import.corrected.totals.updated).toBe(50);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
