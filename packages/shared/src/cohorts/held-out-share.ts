import type { Split } from "../protocol/vocabulary.js";
import { byClass, type ByClass } from "./label-classes.js";
import { FOLDS } from "./folds.js";
import { ofReleased, type ReleasedCount } from "./released-count.js";

/** How many of a site's patients of one class are held out for validation: the wished share, rounded. */
export const heldOutOf = (patients: number, validationFraction: number): number => Math.round(patients * validationFraction);

/** How a site's patients fall into splits, told from what was released of its classes: the share of each is held out. */
export function splitsOf(
  classes: ByClass<ReleasedCount>,
  site: { readonly external: boolean; readonly validationFraction: number },
): Readonly<Record<Split, ByClass<ReleasedCount>>> {
  const share = (of: (patients: number) => number) => byClass((label) => ofReleased(classes[label], of));
  const heldOut = (patients: number) => heldOutOf(patients, site.validationFraction);
  return {
    train: share((patients) => (site.external ? 0 : patients - heldOut(patients))),
    validation: share((patients) => (site.external ? 0 : heldOut(patients))),
    external: share((patients) => (site.external ? patients : 0)),
  };
}

/** How many of a class are in any one fold: patients are dealt in turn, class after class, so a fifth of them, rounded down or up. */
export const foldShare = ({ atLeast, atMost }: ReleasedCount): ReleasedCount => ({
  atLeast: Math.floor(atLeast / FOLDS),
  atMost: Math.ceil(atMost / FOLDS),
});
