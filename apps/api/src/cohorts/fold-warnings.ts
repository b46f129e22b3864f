import { FOLDS } from "@midline/shared/cohorts/folds";
import type { FoldWarning } from "./cohort.object.js";
import { type CountedMember, isSmallClass } from "./count-sites.js";

const CLASSES = [
  { label: true, word: "positive" },
  { label: false, word: "negative" },
] as const;

/**
 * What cross-validation over these folds would miss at a training site: a class that a fold lacks, and one so small in a fold that its
 * figures would be withheld. A class is named only where the site has nobody of it and the other is told; no warning names a fold, so
 * none tells a count that is withheld. At most one for each site, in the order of the members.
 */
export function foldWarnings(members: readonly CountedMember[]): readonly FoldWarning[] {
  const folded = members.filter((member) => member.fold !== null);
  return [...new Set(folded.map((member) => member.siteId))].flatMap((siteId): FoldWarning[] => {
    const own = folded.filter((member) => member.siteId === siteId);
    const totals = CLASSES.map(({ label }) => own.filter((member) => member.label === label).length);
    const perFold = CLASSES.flatMap(({ label }) =>
      Array.from({ length: FOLDS }, (_, fold) => own.filter((member) => member.label === label && member.fold === fold).length),
    );
    const absent = totals.some(isSmallClass) ? undefined : CLASSES.find((_, i) => totals[i] === 0);
    if (absent) return [{ siteId, message: `No ${absent.word} patient: its AUROC is undefined, whichever fold is held out.` }];
    if (perFold.includes(0))
      return [{ siteId, message: "At least one fold has no patient of a class: with it held out, the AUROC is undefined." }];
    if (!perFold.some(isSmallClass)) return [];
    return [
      { siteId, message: "A fold has fewer than five patients of a class: with it held out, the figures of classification are withheld." },
    ];
  });
}
