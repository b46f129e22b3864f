import { FOLDS } from "@midline/shared/cohorts/folds";
import { MIN_CELL } from "@midline/shared/protocol/statistics";
import type { CohortSiteCount, FoldWarning } from "./cohort.object.js";

/**
 * What cross-validation over these folds would miss at a training site: a class that a fold lacks, and one so small in a fold that its
 * figures would be withheld. Worked out from what is told of the site, so that no warning tells more. At most one for each site.
 */
export function foldWarning({ siteId, positives, negatives }: CohortSiteCount): FoldWarning | null {
  const classes = [
    { word: "positive", ...positives },
    { word: "negative", ...negatives },
  ];
  const absent = classes.find(({ atMost }) => atMost === 0);
  if (absent) return { siteId, message: `No ${absent.word} patient: its AUROC is undefined, whichever fold is held out.` };
  const few = classes.find(({ atLeast }) => atLeast < FOLDS);
  if (few) return { siteId, message: `A fold may have no ${few.word} patient: with it held out, the AUROC is undefined.` };
  const small = classes.find(({ atLeast }) => atLeast < FOLDS * MIN_CELL);
  if (!small) return null;
  return {
    siteId,
    message: `A fold may have fewer than ${MIN_CELL} ${small.word} patients: with it held out, the figures of classification are withheld.`,
  };
}
