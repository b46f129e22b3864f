import { EXAMPLES, MEMBERS } from "../testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, practiceStatistics, type PracticeRuns, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";

// Jest takes no testTimeout from a project of its configuration.
jest.setTimeout(120_000);

let practice: PracticeRuns;
beforeAll(async () => {
  practice = await openPracticeRuns();
});
afterAll(() => practice.stop());

const ERROR = 0.05;
const SITES = { north: MEMBERS.validation, south: MEMBERS.validation, far: MEMBERS.external } as const;

/** A run of one round, scored everywhere with this AUROC, and compared at every site with the versions that stand on the board. */
async function finish(input: object, auroc: number, before: readonly (readonly [digest: string, auroc: number])[]): Promise<string> {
  const { sites, approvedRun } = practice;
  const runId = await approvedRun({ rounds: 1, ...input });
  for (const code of ["north", "south"] as const) {
    const answer = await sites[code].handIn(await trainOrder(sites[code], runId), constantDelta(auroc / 100), { examples: EXAMPLES[code] });
    expect(answer).toMatchObject({ ok: true });
  }
  const digests = new Set<string>();
  for (const code of ["north", "south", "far"] as const) {
    const order = await until(async () => {
      const next = await sites[code].nextWork();
      return next?.kind === "evaluate" ? next : null;
    });
    digests.add(order.digest);
    const comparisons = before.map(([digest, value]) => ({ digest, difference: auroc - value, variance: ERROR ** 2 }));
    expect(order.against.toSorted()).toEqual(before.map(([digest]) => digest).toSorted());
    const dice = { dice: { value: 0.7, low: 0.6, high: 0.8 }, diceN: 10, diceSums: { sum: 7, squares: 5 } };
    const statistics = practiceStatistics(SITES[code], { ...dice, auroc: { value: auroc, low: 0, high: 1, variance: 0.01 }, comparisons });
    expect(await sites[code].ask("evaluation-submit", { evaluationId: order.evaluationId, statistics })).toMatchObject({ ok: true });
  }
  await until(async () => ((await practice.readRun(runId)).state === "FINISHED" ? true : null));
  return [...digests][0]!;
}

const ABLATION = `query($id: ID!, $fold: Int) { ablation(cohortId: $id, fold: $fold) { rule synthetic disclaimer comparisons
  dimensions { name levels } columns { site { code } external }
  arms { levels classifies segments runs modelVersion { digest roundNumber } internalAuroc { value } internalN externalAuroc { value }
    internalDice { value } internalDiceN cells { site { code } state auroc { value } n dice { value } diceN } }
  differences { dimension more less auroc { value low high p n } alsoDiffer } } }`;
const read = async (fold: number | null = null) => (await practice.lead.expect(ABLATION, { id: practice.cohortId, fold })).ablation;

describe("the ablation of a cohort", () => {
  it("has no arm before a run has finished", async () => {
    expect(await read()).toMatchObject({ arms: [], differences: [], comparisons: 0, synthetic: true });
  });

  it("holds the newest run of each kind and what co-training adds, and no figure of what was not taught", async () => {
    const older = await finish({ segmentationWeight: 0, seed: 1 }, 0.9, []);
    const classifier = await finish({ segmentationWeight: 0, seed: 2 }, 0.6, [[older, 0.9]]);
    const both = await finish({ seed: 2 }, 0.7, [
      [older, 0.9],
      [classifier, 0.6],
    ]);
    const mask = await finish({ classificationWeight: 0, seed: 2 }, 0.5, [
      [older, 0.9],
      [classifier, 0.6],
      [both, 0.7],
    ]);
    const found = await read();
    expect(found.rule).toMatch(/last version of the newest finished run.*whatever its figures/);
    expect(found.columns.map(({ site }: { site: { code: string } }) => site.code)).toEqual(["north", "south", "far"]);
    const seeded = found.arms.filter(({ levels }: { levels: string[] }) => levels[1] === "first weights");
    expect(seeded).toMatchObject([
      {
        levels: ["classifier only", "first weights", "ci", "image only", "where the mask is"],
        runs: 2,
        modelVersion: { digest: classifier },
        internalAuroc: { value: 0.6 },
      },
      {
        levels: ["mask only", "first weights", "ci", "image only", "where the mask is"],
        runs: 1,
        modelVersion: { digest: mask },
        internalAuroc: null,
        internalN: 0,
      },
      {
        levels: ["co-training", "first weights", "ci", "image only", "where the mask is"],
        runs: 1,
        modelVersion: { digest: both },
        internalAuroc: { value: 0.7 },
        internalN: 28,
      },
    ]);
    expect(
      seeded.map(({ internalDice, internalDiceN }: { internalDice: object; internalDiceN: number }) => [internalDice, internalDiceN]),
    ).toEqual([
      [null, 0],
      [{ value: expect.closeTo(0.7, 12) }, 20],
      [{ value: expect.closeTo(0.7, 12) }, 20],
    ]);
    expect(seeded[0].cells).toContainEqual({ site: { code: "far" }, state: "DONE", auroc: { value: 0.6 }, n: 16, dice: null, diceN: 0 });
    expect(seeded[1].cells.map(({ auroc }: { auroc: unknown }) => auroc)).toEqual([null, null, null]);
    const pretrained = found.arms.filter(({ levels }: { levels: string[] }) => levels[1] === "pretrained");
    for (const arm of pretrained)
      expect(arm).toMatchObject({ runs: 0, modelVersion: null, internalAuroc: null, internalDice: null, cells: [] });
    const margin = (1.959964 * ERROR) / Math.SQRT2;
    expect(found.comparisons).toBe(1);
    expect(found.differences.filter(({ auroc }: { auroc: unknown }) => auroc !== null)).toEqual([
      {
        dimension: "learns",
        more: found.arms.indexOf(seeded[2]),
        less: found.arms.indexOf(seeded[0]),
        auroc: {
          value: expect.closeTo(0.1, 12),
          low: expect.closeTo(0.1 - margin, 5),
          high: expect.closeTo(0.1 + margin, 5),
          // Two-sided tail of 0.1 / (0.05 / sqrt 2) = 2.828.
          p: expect.closeTo(0.004678, 5),
          n: 28,
        },
        alsoDiffer: [],
      },
    ]);
    expect((await read(3)).arms).toEqual([]);
  });

  it("is nobody's without signing in, and of no cohort that is not there", async () => {
    expect(await practice.api.stranger().refusal(ABLATION, { id: practice.cohortId })).toBe("UNAUTHENTICATED");
    expect(await practice.lead.refusal(ABLATION, { id: "no-such-cohort" })).toBe("NOT_FOUND");
  });
});
