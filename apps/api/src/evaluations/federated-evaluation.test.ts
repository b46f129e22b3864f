import { EXAMPLES, MEMBERS } from "../testing/practice-consortium.js";
import { constantDelta, practiceRuns, practiceStatistics, trainOrder } from "../testing/practice-run.js";
import type { EvaluateOrder } from "../testing/practice-site.js";
import { until } from "../testing/until.js";
import { Evaluation } from "./evaluation.entity.js";

// Jest takes no testTimeout from a project of its configuration.
jest.setTimeout(120_000);

const practice = practiceRuns();

type Code = keyof typeof MEMBERS_OF;
const MEMBERS_OF = { north: MEMBERS.validation, south: MEMBERS.validation, far: MEMBERS.external } as const;
const CODES = ["north", "south", "far"] as const;

/** One round more of a run; each site's order to score what came of it. */
async function trainRound(runId: string, round: number): Promise<Readonly<Record<Code, EvaluateOrder>>> {
  const { sites } = practice;
  for (const code of ["north", "south"] as const) {
    const order = await trainOrder(sites[code], runId, round);
    expect(await sites[code].handIn(order, constantDelta(0.01), { examples: EXAMPLES[code] })).toMatchObject({ ok: true });
  }
  const orderOf = (code: Code): Promise<EvaluateOrder> =>
    until(async () => {
      const order = await sites[code].nextWork();
      return order?.kind === "evaluate" ? order : null;
    });
  return { north: await orderOf("north"), south: await orderOf("south"), far: await orderOf("far") };
}

const BOARD = `query($id: ID!) { leaderboard(cohortId: $id) { rows {
  internalN internalAuroc { value low high }
  internalFigures { positives negatives sensitivity { value low high } specificity { value } accuracy { value } dice { value } diceN
    calibrationInTheLarge { value low high } calibrationN }
  pooledAuroc { value lower upper width n prevalences { site { code } n share { value low high } } }
  cells { site { code } statistics { confusion { truePositives falseNegatives } calibration { n } } } } } }`;

const readRow = async () => (await practice.lead.expect(BOARD, { id: practice.cohortId })).leaderboard.rows[0];

describe("what sites say of a version, together", () => {
  it("is within-site AUROC and sums of all; an AUROC across sites only where all of them release histograms", async () => {
    const { sites, approvedRun } = practice;
    const orders = await trainRound(await approvedRun({ rounds: 1 }), 0);
    const confusion = { truePositives: 6, falseNegatives: 1, trueNegatives: 5, falsePositives: 2 };
    for (const code of CODES) {
      const more =
        code === "far" ? {} : { confusion, dice: { value: 0.8, low: 0.7, high: 0.9 }, diceN: 10, diceSums: { sum: 8, squares: 6.5 } };
      const statistics = practiceStatistics(MEMBERS_OF[code], more);
      expect(await sites[code].ask("evaluation-submit", { evaluationId: orders[code].evaluationId, statistics })).toMatchObject({
        ok: true,
      });
    }
    const row = await readRow();
    expect(row).toMatchObject({ internalN: 28, internalAuroc: { value: expect.closeTo(0.8, 9) }, pooledAuroc: null });
    expect(row.internalAuroc.high - 0.8).toBeCloseTo(1.96 * Math.sqrt(0.01 / 2), 4);
    expect(row.internalFigures).toMatchObject({
      positives: 14,
      negatives: 14,
      sensitivity: { value: 12 / 14 },
      specificity: { value: 10 / 14 },
      accuracy: { value: 22 / 28 },
      dice: { value: 0.8 },
      diceN: 20,
      calibrationInTheLarge: null,
      calibrationN: 0,
    });
    expect(row.cells[0]).toMatchObject({ site: { code: "north" }, statistics: { confusion: { truePositives: 6, falseNegatives: 1 } } });

    // Sites large enough to release histograms.
    const rows = practice.api.platform.db.getRepository(Evaluation);
    const recalibration = { logLikelihood: -20, gradient: [1, 0], hessian: [-9, 0, -9] } as const;
    const release = (code: "north" | "south", positives: [number, number][]): Promise<unknown> =>
      rows.update(orders[code].evaluationId, {
        statistics: practiceStatistics(40, { recalibration, scoreHistograms: { positives, negatives: [[500, 20]] } }),
      });
    await release("north", [[900, 20]]);
    expect((await readRow()).pooledAuroc).toBeNull();
    await release("south", [
      [500, 10],
      [900, 10],
    ]);
    const pooled = await readRow();
    expect(pooled.pooledAuroc).toEqual({
      value: 0.875,
      lower: 0.75,
      upper: 1,
      width: 0.25,
      n: 80,
      prevalences: [
        { site: { code: "north" }, n: 40, share: { value: 0.5, low: expect.closeTo(0.352, 3), high: expect.closeTo(0.648, 3) } },
        { site: { code: "south" }, n: 40, share: expect.objectContaining({ value: 0.5 }) },
      ],
    });
    const margin = (1.96 * Math.sqrt(18)) / 80;
    expect(pooled.internalFigures).toMatchObject({
      calibrationInTheLarge: { value: 2 / 80, low: expect.closeTo(0.025 - margin, 4), high: expect.closeTo(0.025 + margin, 4) },
      calibrationN: 80,
    });
  });
});

const COMPARED = `query($id: ID!, $baselineId: ID) { leaderboard(cohortId: $id, baselineId: $baselineId, everyRound: true) { baseline { id } comparisons
  rows { rankFrom rankTo modelVersion { id run { id } roundNumber } difference { value low high p n } } } }`;

const SHORT = `query($id: ID!, $baselineId: ID) { leaderboard(cohortId: $id, baselineId: $baselineId) { notShown rows { externalAuroc { value }
  modelVersion { roundNumber run { id } internalAuroc { value n } externalAuroc { value } } } } }`;

describe("versions", () => {
  it("are compared on the same patients, as each site does at home, and ranked apart only when that separates them", async () => {
    const { sites, approvedRun, lead, cohortId } = practice;
    const runId = await approvedRun({ rounds: 2, seed: 5 });
    let before = "";
    const submit = async (round: number, value: number, error: number): Promise<string> => {
      const orders = await trainRound(runId, round);
      for (const code of CODES) {
        const { evaluationId, against } = orders[code];
        const comparisons = round === 0 ? [] : [{ digest: before, difference: value - 0.6, variance: error ** 2 }];
        for (const { digest } of comparisons) expect(against[0]).toBe(digest);
        const statistics = practiceStatistics(MEMBERS_OF[code], { auroc: { value, low: 0.4, high: 1, variance: 0.01 }, comparisons });
        expect(await sites[code].ask("evaluation-submit", { evaluationId, statistics })).toMatchObject({ ok: true });
      }
      return orders.north.digest;
    };
    before = await submit(0, 0.6, 0);
    await submit(1, 0.9, 0.05);

    const ask = async (baselineId: string | null = null) => (await lead.expect(COMPARED, { id: cohortId, baselineId })).leaderboard;
    const board = await ask();
    const ofRun = board.rows.filter(({ modelVersion }: { modelVersion: { run: { id: string } } }) => modelVersion.run.id === runId);
    const [better, worse] = ofRun;
    expect([better.modelVersion.roundNumber, worse.modelVersion.roundNumber]).toEqual([2, 1]);
    expect(board).toMatchObject({ baseline: { id: better.modelVersion.id }, comparisons: 1 });
    expect(better.difference).toBeNull();
    const margin = (1.96 * 0.05) / Math.sqrt(2);
    expect(worse.difference).toMatchObject({
      value: expect.closeTo(-0.3, 9),
      low: expect.closeTo(-0.3 - margin, 4),
      high: expect.closeTo(-0.3 + margin, 4),
      n: 28,
    });
    expect(worse.difference.p).toBeLessThan(1e-9);
    expect((await ask(worse.modelVersion.id)).rows[0].difference.value).toBeCloseTo(0.3, 9);
    const short = await lead.expect(SHORT, { id: cohortId });
    const shown = short.leaderboard.rows.filter(
      ({ modelVersion }: { modelVersion: { run: { id: string } } }) => modelVersion.run.id === runId,
    );
    expect(shown).toMatchObject([{ externalAuroc: null, modelVersion: { roundNumber: 2, internalAuroc: { n: 28 }, externalAuroc: null } }]);
    expect(shown[0].modelVersion.internalAuroc.value).toBeCloseTo(0.9, 9);
    expect(short.leaderboard.notShown).toBe(board.rows.length - short.leaderboard.rows.length);
    expect(await lead.refusal(SHORT, { id: cohortId, baselineId: worse.modelVersion.id })).toBe("NOT_FOUND");
    await lead.expect('mutation($id: ID!) { setModelAlias(modelVersionId: $id, alias: "kept") { id } }', { id: worse.modelVersion.id });
    expect((await lead.expect(SHORT, { id: cohortId, baselineId: worse.modelVersion.id })).leaderboard.notShown).toBe(
      short.leaderboard.notShown - 1,
    );
    const elsewhere = await lead.ask(COMPARED, { id: cohortId, baselineId: cohortId });
    expect(JSON.stringify(elsewhere)).toContain("NOT_FOUND");
  });
});
