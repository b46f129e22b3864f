import { normalTails } from "@midline/shared/metrics/normal-tails";
import { Z_95 } from "@midline/shared/metrics/wilson";
import { EXAMPLE_PLAN } from "@midline/shared/protocol/testing/example-plan";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { NetworkTask } from "@midline/shared/protocol/vocabulary";
import { practiceStatistics } from "../testing/practice-run.js";
import { buildAblation, type FinishedRun } from "./build-ablation.js";
import { DIMENSIONS, kindOfRun } from "./kind-of-run.js";

const ERROR = 0.02;

interface Told {
  readonly auroc: number;
  readonly day: number;
  readonly plan?: Partial<TrainingPlan>;
  readonly parentTask?: NetworkTask | null;
}

/** A finished run whose last version one site of 20 and 20 patients has scored. */
const run = (runId: string, { auroc, day, plan = {}, parentTask = null }: Told): FinishedRun => ({
  runId,
  finishedAt: new Date(Date.UTC(2026, 0, day)),
  plan: { ...EXAMPLE_PLAN, ...plan },
  parentTask,
  last: {
    modelVersionId: runId,
    digest: runId,
    scores: [
      {
        siteId: "north",
        external: false,
        statistics: practiceStatistics(40, { auroc: { value: auroc, low: 0, high: 1, variance: 0.01 } }),
      },
    ],
  },
});

/** The same runs, each compared by its site with those before it. */
const compared = (runs: readonly FinishedRun[]): FinishedRun[] =>
  runs.map((one, i) => {
    const value = (of: FinishedRun): number => of.last.scores[0]!.statistics!.auroc!.value;
    const comparisons = runs
      .slice(0, i)
      .map((before) => ({ digest: before.runId, difference: value(one) - value(before), variance: ERROR ** 2 }));
    const scores = one.last.scores.map((score) => ({ ...score, statistics: { ...score.statistics!, comparisons } }));
    return { ...one, last: { ...one.last, scores } };
  });

/** Levels of the dimensions beside rows and columns, where nothing is said of them. */
const PLAIN = ["ci", "image only", "where the mask is"];

const CLASSIFIER = { classificationWeight: 1, segmentationWeight: 0 };
const MASK = { classificationWeight: 0, segmentationWeight: 1 };
const BOTH = { classificationWeight: 1, segmentationWeight: 1 };

const runOf = (runs: readonly FinishedRun[], ...levels: string[]) =>
  buildAblation(runs).arms.find((arm) => arm.levels.join() === levels.join());

describe("the kind of a run", () => {
  it("is read from the weights of the losses and from what the parent was trained for", () => {
    const kind = (plan: Partial<TrainingPlan>, parentTask: NetworkTask | null) =>
      kindOfRun({ plan: { ...EXAMPLE_PLAN, ...plan }, parentTask });
    expect(kind(CLASSIFIER, null)).toEqual(["classifier only", "first weights", ...PLAIN]);
    expect(kind(MASK, "restoration")).toEqual(["mask only", "pretrained", ...PLAIN]);
    expect(kind({ ...BOTH, segmentationWeight: 0.1, network: "laptop" }, "diagnosis")).toEqual([
      "co-training",
      "another diagnosis",
      "laptop",
      "image only",
      "where the mask is",
    ]);
  });

  it("parts what reads age and sex, and what looks everywhere, from the plain kind", () => {
    const kind = (plan: Partial<TrainingPlan>) => kindOfRun({ plan: { ...EXAMPLE_PLAN, ...plan }, parentTask: null }).slice(2);
    expect(kind({ covariates: "age-sex" })).toEqual(["ci", "image, age and sex", "where the mask is"]);
    expect(kind({ attention: "even" })).toEqual(["ci", "image only", "everywhere alike"]);
  });

  it("has a level that its dimension knows", () => {
    for (const weights of [CLASSIFIER, MASK, BOTH])
      for (const parentTask of [null, "restoration", "diagnosis"] as const)
        for (const [d, level] of kindOfRun({ plan: { ...EXAMPLE_PLAN, ...weights }, parentTask }).entries())
          expect(DIMENSIONS[d]!.levels).toContain(level);
  });
});

describe("an ablation", () => {
  it("has a cell for every row and column, and no run where none has finished", () => {
    const { arms, dimensions } = buildAblation([run("a", { auroc: 0.7, day: 1, plan: BOTH })]);
    expect(dimensions.map(({ levels }) => levels)).toEqual([
      ["classifier only", "mask only", "co-training"],
      ["first weights", "pretrained"],
      ...PLAIN.map((level) => [level]),
    ]);
    expect(arms.map(({ levels, runs, run: of }) => [...levels, runs, of?.runId ?? null])).toEqual([
      ["classifier only", "first weights", ...PLAIN, 0, null],
      ["classifier only", "pretrained", ...PLAIN, 0, null],
      ["mask only", "first weights", ...PLAIN, 0, null],
      ["mask only", "pretrained", ...PLAIN, 0, null],
      ["co-training", "first weights", ...PLAIN, 1, "a"],
      ["co-training", "pretrained", ...PLAIN, 0, null],
    ]);
  });

  it("shows the newest run of a kind, not the best", () => {
    const runs = [
      run("best", { auroc: 0.95, day: 1, plan: BOTH }),
      run("newest", { auroc: 0.6, day: 3, plan: BOTH }),
      run("middle", { auroc: 0.8, day: 2, plan: BOTH }),
    ];
    expect(runOf(runs, "co-training", "first weights", ...PLAIN)).toMatchObject({ runs: 3, run: { runId: "newest" } });
    expect(runOf(runs.toReversed(), "co-training", "first weights", ...PLAIN)?.run?.runId).toBe("newest");
  });

  it("tells neighbours apart by paired tests, corrected over the matrix", () => {
    const { arms, differences, comparisons } = buildAblation(
      compared([
        run("cls", { auroc: 0.7, day: 1, plan: CLASSIFIER }),
        run("co", { auroc: 0.75, day: 2, plan: BOTH }),
        run("pre", { auroc: 0.72, day: 3, plan: BOTH, parentTask: "restoration" }),
      ]),
    );
    const nameOf = (place: number) => arms[place]?.run?.runId ?? null;
    const found = differences.flatMap(({ dimension, more, less, auroc }) =>
      auroc ? [[dimension, nameOf(more), nameOf(less), auroc]] : [],
    );
    const p = [0.05, 0.03].map((difference) => normalTails(difference / ERROR));
    expect(found).toEqual([
      [
        "learns",
        "co",
        "cls",
        {
          value: expect.closeTo(0.05, 12),
          low: expect.closeTo(0.05 - Z_95 * ERROR, 12),
          high: expect.closeTo(0.05 + Z_95 * ERROR, 12),
          n: 40,
          p: expect.closeTo(2 * p[0]!, 12),
        },
      ],
      ["begins from", "pre", "co", expect.objectContaining({ value: expect.closeTo(-0.03, 12), p: expect.closeTo(p[1]!, 12) })],
    ]);
    expect(comparisons).toBe(2);
    expect(differences).toHaveLength(4);
    expect(differences.map(({ more, less }) => [arms[more]?.levels[0], arms[less]?.levels[0]])).not.toContainEqual(
      expect.arrayContaining(["mask only"]),
    );
  });

  it("has no difference between what no site has compared", () => {
    const runs = [run("cls", { auroc: 0.7, day: 1, plan: CLASSIFIER }), run("co", { auroc: 0.75, day: 2, plan: BOTH })];
    const { differences, comparisons } = buildAblation(runs);
    expect(differences.map(({ auroc }) => auroc)).toEqual(differences.map(() => null));
    expect(comparisons).toBe(0);
  });

  it("says what else differs between two plans", () => {
    const more = { rounds: EXAMPLE_PLAN.rounds + 5, name: "another", maxUpdateNorm: 9, seed: EXAMPLE_PLAN.seed + 1 };
    const { arms, differences } = buildAblation([
      run("cls", { auroc: 0.7, day: 1, plan: CLASSIFIER }),
      run("co", { auroc: 0.75, day: 2, plan: { ...BOTH, ...more } }),
    ]);
    const of = differences.find(({ more: m, less }) => arms[m]?.run && arms[less]?.run);
    expect(of?.alsoDiffer.toSorted()).toEqual(["rounds", "seed"]);
  });

  it("has a matrix of its own for another network, beside the smaller one and compared with it", () => {
    const { arms, differences } = buildAblation(
      compared([
        run("large", { auroc: 0.8, day: 1, plan: { ...BOTH, network: "laptop" } }),
        run("small", { auroc: 0.7, day: 2, plan: BOTH }),
      ]),
    );
    expect(arms.map(({ levels }) => levels[2])).toEqual([...Array(6).fill("ci"), ...Array(6).fill("laptop")]);
    const of = differences.find(({ auroc }) => auroc !== null);
    expect(of).toMatchObject({ dimension: "network", auroc: { value: expect.closeTo(0.1, 12) } });
  });

  it("is empty without a run", () => {
    expect(buildAblation([])).toMatchObject({ arms: [], differences: [], comparisons: 0 });
  });
});
