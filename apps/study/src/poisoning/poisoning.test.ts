import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ATTACKS } from "@midline/federation/attacks";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { openShelf } from "../cases/shelf.js";
import type { Score } from "../training/results.js";
import { poisonedTasksOf } from "../work/tasks.js";
import { damageOf } from "./damage.js";
import { ATTACKER, type Poisoned, poisonedTrainings, POISONING_SIZES, RULES } from "./design.js";
import { type PoisonedResult, runPoisoned } from "./run-poisoned.js";

jest.setTimeout(300_000);

const folder = mkdtempSync(path.join(os.tmpdir(), "midline-poisoning-"));
const shelf = openShelf(folder, "ci");
beforeAll(async () => {
  await registerMidlineBackend();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = poisonedTrainings(1);
const named = (id: string): Poisoned => {
  const found = all.find((each) => each.id === `${id}-seed1`);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
};

describe("the poisoning suite", () => {
  it("trains every rule without an attack, and under each, all on the same patients", () => {
    expect(all).toHaveLength(RULES.length * (ATTACKS.length + 1));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const tasks = poisonedTasksOf(POISONING_SIZES.ci, all);
    expect(tasks.filter(({ kind }) => kind === "cohort")).toHaveLength(5 + 2);
    const done = new Set<string>();
    for (const { id, after } of tasks) {
      for (const before of after) expect(done.has(before)).toBe(true);
      done.add(id);
    }
  });

  it("gives the same bits again; an attack moves the mean, and multi-Krum leaves the loud one out", async () => {
    const { smoke } = POISONING_SIZES;
    const hospitals = smoke.hospitals.map((hospital) => ({ ...hospital, patients: 4 }));
    const size = { ...smoke, hospitals, internalTest: 2, externalTest: 2, localSteps: 1, batchSize: 2, rounds: 1 };
    const digest = async (id: string) => (await runPoisoned(named(id), { size, shelf, onRound: () => undefined })).result.weightsDigest;
    const honest = await digest("mean-honest");
    expect(await digest("mean-honest")).toBe(honest);
    const attacked = [];
    for (const attack of ATTACKS) attacked.push(await digest(`mean-${attack}`));
    expect(new Set([honest, ...attacked]).size).toBe(1 + ATTACKS.length);
    // Noise and the sign flip both stand far from all others: what is left is the same two of four.
    expect(await digest("multi-krum-noise")).toBe(await digest("multi-krum-sign-flip"));
    expect(hospitals.map(({ code }) => code)).toContain(ATTACKER);
  });
});

const scoresOf = (probabilityOf: (label: 0 | 1, i: number) => number, dice: number): readonly Score[] =>
  Array.from({ length: 40 }, (_, i) => {
    const label = i % 2 === 0 ? 1 : 0;
    const probability = probabilityOf(label, i);
    return { pseudonym: `p${i}`, siteCode: "internal-test", label, probability, dice: dice + 0.1 * (i % 3), oracle: 0 };
  });
const good = scoresOf((label, i) => (label === 1 ? 0.6 : 0.4) + (i % 10 === 0 ? -0.3 : 0), 0.7);
const turned = scoresOf((label, i) => (label === 1 ? 0.3 : 0.7) + 0.001 * i, 0.69);
const result = (id: string, scores: readonly Score[], diverged: number | null = null): PoisonedResult => ({
  poisoned: named(id),
  diverged,
  weightsDigest: "a",
  losses: [],
  internal: scores,
  external: scores,
  seconds: 1,
});
const honest = result("mean-honest", good);

describe("the damage of an attack", () => {
  it("is what the same patients lose, and whether the promotion gate sees it", () => {
    const { internal, falls } = damageOf(result("mean-label-flip", turned), honest);
    // Of 20 positives 4 lie below all negatives, the others above; turned round, all lie below.
    expect(internal).toMatchObject({ n: 40, auroc: 0, turned: { value: 1 }, turnedOf: 36 });
    expect(internal.aurocLost).toMatchObject({ value: -0.8, n: 40 });
    expect(internal.aurocLost!.high).toBeLessThan(-0.5);
    expect(internal.diceLost!.value).toBeCloseTo(-0.01, 6);
    expect(falls.map(({ figure }) => figure)).toEqual(["AUROC within the internal sites", "AUROC at the external sites"]);
  });

  it("is nothing where nothing changed", () => {
    const { internal, falls } = damageOf(result("mean-noise", good), honest);
    expect(internal).toMatchObject({ aurocLost: { value: 0, low: 0, high: 0 }, diceLost: { value: 0 }, turned: { value: 0 } });
    expect(falls).toEqual([]);
  });

  it("has no figure where the model gives no number", () => {
    const { internal, diverged, falls } = damageOf(result("mean-noise", [], 3), honest);
    expect(diverged).toBe(3);
    expect(internal).toMatchObject({ n: 0, auroc: null, aurocLost: null, diceLost: null, turned: null });
    expect(falls).toEqual([]);
  });

  it("is not taken on other patients", () => {
    expect(() => damageOf(result("mean-noise", good.toReversed()), honest)).toThrow("other patients");
  });
});
