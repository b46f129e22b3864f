import { networkSpec } from "@midline/shared/network/network-spec";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { DealtCase } from "../cases/study-cohorts.js";
import type { Selection } from "../design.js";
import { freeze, type ScoredRound } from "./frozen.js";
import type { Ground, SelectionResult } from "./results.js";
import { scoreAll } from "./score.js";
import { learnRounds } from "./train.js";

interface SelectionGround extends Pick<Ground, "size" | "onRound"> {
  readonly parent: readonly NamedTensor[] | null;
}

/**
 * The inner training of a fold: learns without that fold and without the inner one, is scored on the inner one every few rounds, and freezes
 * the round, the temperature and the thresholds. It is given no other patients than the hospitals', and looks at none of the outer fold.
 */
export async function runSelection(
  selection: Selection,
  patients: readonly DealtCase[],
  { size, onRound, parent }: SelectionGround,
): Promise<SelectionResult> {
  const startedAt = Date.now();
  const { training, innerFold } = selection;
  if (innerFold === training.fold) throw new Error("an inner fold is another than the outer one: three folds at least");
  const inside = patients.filter(({ fold }) => fold !== training.fold);
  const casesOf = (isInner: boolean) => inside.filter(({ fold }) => (fold === innerFold) === isInner).map(({ known }) => known);
  const rounds: ScoredRound[] = [];
  for await (const { round, of, weights } of learnRounds(training, casesOf(false), { size, parent })) {
    if (round % size.selectEvery === 0 || round === of) {
      const [scores = []] = await scoreAll(networkSpec(size.network, training), weights, [casesOf(true)]);
      rounds.push({ round, scores });
    }
    onRound(round, of);
  }
  const scores = rounds[0]?.scores ?? [];
  return {
    selection,
    ...freeze(rounds),
    n: scores.length,
    positives: scores.filter(({ label }) => label === 1).length,
    seconds: (Date.now() - startedAt) / 1000,
  };
}
