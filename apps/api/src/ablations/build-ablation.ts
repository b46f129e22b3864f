import { holm } from "@midline/shared/metrics/holm";
import { compareContenders } from "../evaluations/compare-contenders.js";
import type { Contender } from "../evaluations/contender.js";
import type { DifferenceToBaseline } from "../evaluations/leaderboard.js";
import { classifies, type Dimension, DIMENSIONS, kindOfRun, otherFields, type Trained } from "./kind-of-run.js";

/** A finished run and its last version. */
export interface FinishedRun extends Trained {
  readonly runId: string;
  readonly finishedAt: Date;
  readonly last: Contender;
}

/** One cell of the matrix. */
export interface Arm {
  /** One for each of `DIMENSIONS`. */
  readonly levels: readonly string[];
  /** Finished runs of this kind. */
  readonly runs: number;
  /** The newest of them; null where there is none. */
  readonly run: FinishedRun | null;
}

/** One arm less a neighbour, which differs from it in one dimension. */
export interface ArmDifference {
  readonly dimension: string;
  /** Places in the list of arms. */
  readonly more: number;
  readonly less: number;
  /** Null where an arm was not run, and where the two were not compared on the same patients of every internal site. */
  readonly auroc: DifferenceToBaseline | null;
  /** Fields of the plans that differ too. */
  readonly alsoDiffer: readonly string[];
}

export interface AblationFound {
  readonly dimensions: readonly { readonly name: string; readonly levels: readonly string[] }[];
  readonly arms: readonly Arm[];
  readonly differences: readonly ArmDifference[];
  /** Tests that the p-values are corrected for. */
  readonly comparisons: number;
}

/**
 * Finished runs by what was learned and how. A cell holds the last version of the newest run of its kind, whatever its figures: choosing
 * the best would favour the kind that was tried more often. Neighbouring cells are compared on the same patients (DeLong, combined over
 * sites), the p-values corrected by Holm for all comparisons of the matrix.
 *
 * @param runs of one cohort that held out the same patients, in any order.
 */
export function buildAblation(runs: readonly FinishedRun[]): AblationFound {
  const kinds = new Map<string, FinishedRun[]>();
  for (const run of runs) {
    const key = JSON.stringify(kindOfRun(run));
    kinds.set(key, [...(kinds.get(key) ?? []), run]);
  }
  const found = [...kinds.keys()].map((key): readonly string[] => JSON.parse(key));
  const dimensions = DIMENSIONS.map((dimension, d) => ({ name: dimension.name, levels: levelsIn(dimension, found, d) }));
  const arms = kindsOf(dimensions, found).map((levels): Arm => {
    const own = kinds.get(JSON.stringify(levels)) ?? [];
    return { levels, runs: own.length, run: own.toSorted(newestFirst)[0] ?? null };
  });
  const { differences, comparisons } = corrected(neighbours(arms), arms);
  return { dimensions, arms, differences, comparisons };
}

const newestFirst = (a: FinishedRun, b: FinishedRun): number =>
  b.finishedAt.getTime() - a.finishedAt.getTime() || (a.runId < b.runId ? 1 : -1);

/** Of rows and columns all levels but rare ones that nobody has; of the others those that were found. */
function levelsIn({ levels, rare = [] }: Dimension, found: readonly (readonly string[])[], d: number): readonly string[] {
  const has = (level: string): boolean => found.some((kind) => kind[d] === level);
  return levels.filter((level) => has(level) || (d < 2 && !rare.includes(level)));
}

/** A whole matrix of rows and columns for each setting of the other dimensions that was found, run or not. */
function kindsOf([rows, columns]: AblationFound["dimensions"], found: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const facets = [...new Set(found.map((kind) => JSON.stringify(kind.slice(2))))].map((key): readonly string[] => JSON.parse(key));
  const place = (facet: readonly string[]): readonly number[] => facet.map((level, i) => DIMENSIONS[i + 2]!.levels.indexOf(level));
  const inOrder = facets.toSorted((a, b) => byFirst(place(a), place(b)));
  return inOrder.flatMap((facet) =>
    (rows?.levels ?? []).flatMap((row) => (columns?.levels ?? []).map((column) => [row, column, ...facet])),
  );
}

const byFirst = (a: readonly number[], b: readonly number[]): number => a.map((each, i) => each - b[i]!).find((apart) => apart !== 0) ?? 0;

type Pair = Omit<ArmDifference, "auroc">;

/** Every two arms that differ in one dimension alone and whose classifiers are taught. */
function neighbours(arms: readonly Arm[]): readonly Pair[] {
  return DIMENSIONS.flatMap((dimension, d) =>
    arms.flatMap((more, m) =>
      arms.flatMap((less, l): Pair[] => {
        const place = ({ levels }: Arm): number => dimension.levels.indexOf(levels[d]!);
        if (place(more) <= place(less) || more.levels.some((level, i) => i !== d && level !== less.levels[i])) return [];
        if (!classifies(more.levels) || !classifies(less.levels)) return [];
        const plans = [more.run?.plan, less.run?.plan] as const;
        const alsoDiffer = plans[0] && plans[1] ? otherFields(plans[0], plans[1], dimension) : [];
        return [{ dimension: dimension.name, more: m, less: l, alsoDiffer }];
      }),
    ),
  );
}

function corrected(pairs: readonly Pair[], arms: readonly Arm[]): Pick<AblationFound, "differences" | "comparisons"> {
  const contenders = arms.flatMap(({ run, levels }) => (run !== null && classifies(levels) ? [run.last] : []));
  const compared = compareContenders(contenders);
  const found = pairs.map(({ more, less }) => {
    const [a, b] = [more, less].map((arm) => contenders.findIndex((each) => each === arms[arm]?.run?.last));
    return compared[a!]?.[b!] ?? null;
  });
  const tested = found.flatMap((difference, i) => (difference?.p == null ? [] : [{ i, p: difference.p }]));
  const p = new Map(holm(tested.map((test) => test.p)).map((value, k) => [tested[k]!.i, value]));
  const differences = pairs.map((pair, i): ArmDifference => {
    const of = found[i];
    return { ...pair, auroc: of ? { value: of.value, low: of.low, high: of.high, n: of.n, p: p.get(i) ?? null } : null };
  });
  return { differences, comparisons: tested.length };
}
