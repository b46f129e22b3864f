import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TrainingState } from "@midline/model/take-steps";
import { sha256Hex } from "@midline/shared/canonical-hash";
import fc from "fast-check";
import { type CheckpointKey, dropCheckpoints, readCheckpoint, writeCheckpoint } from "./checkpoint-file.js";
import { paceOf } from "./keep-checkpoints.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "midline-checkpoint-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key: CheckpointKey = {
  runId: randomUUID(),
  round: 2,
  planHash: sha256Hex("plan"),
  baseDigest: sha256Hex("base"),
  variates: null,
  data: sha256Hex("data"),
  backend: "midline-native, AVX2",
};
const at = "2026-11-30T13:02:00.000Z";
const stateAt = (step: number): TrainingState => ({
  step,
  lossSum: step / 3,
  weights: [
    { name: "enc/a", shape: [2, 1], values: Float32Array.of(0.1 * step, -0) },
    { name: "seg/b", shape: [], values: Float32Array.of(1e-45) },
  ],
  moments: { first: Float32Array.of(1, 2, step), second: Float32Array.of(4, 5, 6 * step), steps: step - 1 },
  gradientSums: null,
});
/** The same of a round with SCAFFOLD. */
const correctedAt = (step: number): TrainingState => ({
  ...stateAt(step),
  gradientSums: [
    { steps: step, of: Float64Array.of(0.1 * step, -0) },
    { steps: 0, of: Float64Array.of(5e-324) },
  ],
});
const write = (step: number, of = key): void => writeCheckpoint(folder, of, { at, state: stateAt(step) });
const file = (name: "latest" | "previous"): string => path.join(folder, "checkpoints", key.runId, `${name}.checkpoint`);

describe("a checkpoint", () => {
  it("is read as it was written, to the bit", () => {
    write(7);
    expect(readCheckpoint(folder, key)).toEqual({ kept: { at, state: stateAt(7) }, unreadable: 0, changed: null });
  });

  it("of a corrected round holds the sums of its gradients, and counts for its variates only", () => {
    const corrected = { ...key, variates: sha256Hex("variates") };
    writeCheckpoint(folder, corrected, { at, state: correctedAt(7) });
    expect(readCheckpoint(folder, corrected)).toEqual({ kept: { at, state: correctedAt(7) }, unreadable: 0, changed: null });
    for (const variates of [null, sha256Hex("others")])
      expect(readCheckpoint(folder, { ...key, variates })).toEqual({ kept: null, unreadable: 0, changed: null });
  });

  it("that is torn at any place, or has one wrong bit, is not believed: the one before is", () => {
    write(7);
    write(8);
    const [whole, before] = [readFileSync(file("latest")), readFileSync(file("previous"))];
    const damaged = [
      ...Array.from({ length: whole.byteLength }, (_, length) => whole.subarray(0, length)),
      ...Array.from({ length: whole.byteLength }, (_, i) => {
        const flipped = Buffer.from(whole);
        flipped.writeUInt8(flipped.readUInt8(i) ^ (1 << (i % 8)), i);
        return flipped;
      }),
    ];
    for (const bytes of damaged) {
      writeFileSync(file("latest"), bytes);
      expect(readCheckpoint(folder, key)).toEqual({ kept: { at, state: stateAt(7) }, unreadable: 1, changed: null });
    }
    writeFileSync(file("latest"), whole);
    writeFileSync(file("previous"), before.subarray(1));
    expect(readCheckpoint(folder, key)).toMatchObject({ kept: { state: { step: 8 } }, unreadable: 0 });
    truncateSync(file("latest"), 40);
    expect(readCheckpoint(folder, key)).toEqual({ kept: null, unreadable: 2, changed: null });
    expect(readdirSync(path.dirname(file("latest")))).toEqual([]);
  });

  it("of another round, plan or base is passed over, and one of other cases or another backend is named", () => {
    write(7);
    const others = [{ round: 3 }, { planHash: sha256Hex("other") }, { baseDigest: sha256Hex("other") }, { runId: randomUUID() }];
    for (const other of others) expect(readCheckpoint(folder, { ...key, ...other })).toEqual({ kept: null, unreadable: 0, changed: null });
    expect(readCheckpoint(folder, { ...key, data: sha256Hex("other") })).toMatchObject({ kept: null, changed: "data" });
    expect(readCheckpoint(folder, { ...key, backend: "midline-wasm" })).toMatchObject({ kept: null, changed: "backend" });
    write(1, { ...key, data: sha256Hex("other") });
    expect(readCheckpoint(folder, key)).toMatchObject({ kept: { state: { step: 7 } }, changed: null });
  });

  it("keeps two generations, and what a killed writer left goes", () => {
    for (const step of [1, 2, 3]) write(step);
    writeFileSync(`${file("latest")}.4711.tmp`, "half");
    expect(readCheckpoint(folder, key)).toMatchObject({ kept: { state: { step: 3 } } });
    expect(readdirSync(path.dirname(file("latest"))).sort()).toEqual(["latest.checkpoint", "previous.checkpoint"]);
  });

  it("goes with its round, and the oldest of many runs that were left alone go too", () => {
    const runs = Array.from({ length: 7 }, () => ({ ...key, runId: randomUUID() }));
    for (const [i, run] of runs.entries()) {
      write(1, run);
      utimesSync(path.join(folder, "checkpoints", run.runId), i, i);
    }
    expect(readdirSync(path.join(folder, "checkpoints")).sort()).toEqual(runs.slice(-5).map(({ runId }) => runId).sort()); // prettier-ignore
    dropCheckpoints(folder, runs[6]!.runId);
    expect(readCheckpoint(folder, runs[6]!).kept).toBeNull();
  });
});

describe("the pace of checkpoints", () => {
  it("is what was asked for, and never takes more than 2 % of the time", () => {
    const work = fc.record({ everyMs: fc.integer({ min: 1, max: 2000 }), stepMs: fc.integer({ min: 1, max: 500 }), costMs: fc.integer({ min: 0, max: 300 }) }); // prettier-ignore
    fc.assert(
      fc.property(work, ({ everyMs, stepMs, costMs }) => {
        let now = 0;
        let keptMs = 0;
        const starts: number[] = [];
        const pace = paceOf(everyMs, () => now);
        for (let step = 0; step < 2000; step++) {
          now += stepMs;
          if (!pace.due()) continue;
          starts.push(now);
          pace.spend(() => (now += costMs));
          keptMs += costMs;
        }
        // The first may come before its cost is known.
        expect(keptMs - costMs).toBeLessThanOrEqual(0.02 * now);
        for (const [i, start] of starts.slice(1).entries()) expect(start - starts[i]! - costMs).toBeGreaterThanOrEqual(everyMs);
        if (costMs === 0 && everyMs <= stepMs) expect(starts).toHaveLength(2000);
      }),
    );
  });
});
