import { scoreCase } from "@midline/model/evaluate";
import { loadModel } from "@midline/model/infer";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { StudyCase } from "../cases/cohorts.js";
import type { Score } from "./results.js";

/** What a model says of each patient of some groups; those without a label are left out. */
export async function scoreAll(
  spec: NetworkSpec,
  weights: readonly NamedTensor[],
  groups: readonly (readonly StudyCase[])[],
): Promise<readonly (readonly Score[])[]> {
  const model = loadModel(spec, weights);
  const scored: Score[][] = [];
  try {
    for (const cases of groups) {
      const scores: Score[] = [];
      for (const known of cases) {
        const { probability, dice } = await scoreCase(model, known);
        const { pseudonym, siteCode, label, ageEvidence } = known;
        if (label === null || known.oracle === null) continue;
        const oracle = known.oracle + (spec.covariates === "none" ? 0 : ageEvidence); // told the age, the best reader knows more
        scores.push({ pseudonym, siteCode, label, probability, dice, oracle });
      }
      scored.push(scores);
    }
    return scored;
  } finally {
    model.dispose();
  }
}
