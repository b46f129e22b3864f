import { participantOf } from "@midline/phantom/participant";
import { oracleCases } from "@midline/phantom/oracle";
import { radiomics } from "@midline/phantom/radiomics";
import { trainReferenceReader } from "@midline/phantom/reference-reader";
import { renderCase } from "@midline/phantom/render-case";
import { sigmoid } from "@midline/shared/metrics/logistic";
import { GRIDS } from "@midline/shared/protocol/vocabulary";
import { type Cohort, keysOf } from "../cases/cohorts.js";
import { testCohort, trainingCohorts } from "../cases/study-cohorts.js";
import { plainTraining, type Reference } from "../design.js";
import type { Ground, ReferenceResult, Score } from "./results.js";

/**
 * What plain radiomics reach on the same patients when they are given the true mask, which no model is, at 32³, whatever the network; and
 * what their age alone tells, by the same kind of logistic reader.
 */
export function runReference(reference: Reference, { size, onRound }: Pick<Ground, "size" | "onRound">): ReferenceResult {
  const startedAt = Date.now();
  const like = plainTraining(reference.seed);
  const [training, tests] = [
    trainingCohorts(size, like),
    (["internal", "external"] as const).map((where) => testCohort(size, like, where)),
  ];
  const total = [...training, ...tests].reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  const measured = (cohort: Cohort) => {
    const keys = keysOf(cohort);
    const truth = oracleCases(keys, { effects: cohort.effects });
    return keys.map((key, i) => {
      const features = radiomics(renderCase(key, { voxels: GRIDS.ci.voxels, effects: cohort.effects }));
      onRound(++done, total);
      const { pseudonym, label, llr } = truth[i]!;
      const age = [participantOf(key, { effects: cohort.effects }).ageYears];
      return { features, age, pseudonym, siteCode: cohort.siteCode, label, oracle: llr.both };
    });
  };
  const seen = training.flatMap(measured);
  const met = tests.map(measured);
  const readBy = (by: "features" | "age") => {
    const read = trainReferenceReader(
      seen.map((each) => each[by]),
      seen.map(({ label }) => label),
    );
    const [internal = [], external = []] = met.map((cases) =>
      cases.map((each): Score => {
        const { pseudonym, siteCode, label, oracle } = each;
        return { pseudonym, siteCode, label, probability: sigmoid(read(each[by])), dice: null, oracle };
      }),
    );
    return { internal, external };
  };
  return { reference, ...readBy("features"), ageAlone: readBy("age"), seconds: (Date.now() - startedAt) / 1000 };
}
