import { setImmediate as breathe } from "node:timers/promises";
import { isExact } from "@midline/shared/cohorts/released-count";
import { LEAST_CASES } from "@midline/shared/reviews/agreement-terms";
import { readerAgreement, type RatedCase } from "@midline/shared/reviews/reader-agreement";
import { inHundredths, releaseCases, type FloorOf } from "@midline/shared/reviews/released-agreement";
import type { AgreementGroup } from "./agreement.object.js";

interface Measured {
  readonly categories: number;
  readonly seed: number;
  readonly floorOf: FloorOf;
}

const NO_FIGURES = { percent: null, cohen: null, fleiss: null, ac1: null };

/** Agreement over some cases as the viewer may be told it. Each group is thousands of resamples: between two of them others are served. */
export async function measureGroup(
  cases: readonly RatedCase[],
  isTold: boolean,
  { categories, seed, floorOf }: Measured,
): Promise<Omit<AgreementGroup, "siteId" | "evidence">> {
  await breathe();
  const n = releaseCases(cases, floorOf);
  const [tooFew, exact] = [n.atLeast < LEAST_CASES, isExact(n)];
  if (tooFew || !isTold) return { n, tooFew, withheld: !tooFew, ...NO_FIGURES };
  const { percent, cohen, fleiss, ac1 } = readerAgreement(cases, { categories, seed });
  const figures = { percent, cohen, fleiss, ac1 };
  return { n, tooFew, withheld: false, ...(exact ? figures : inHundredths(figures)) };
}
