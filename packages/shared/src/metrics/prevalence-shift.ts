import { logit } from "./logistic.js";

/**
 * What to add to every logit of a model when positives are commoner or rarer than where it was trained, and look the same.
 *
 *   logit p' = logit p + logit π' - logit π
 *
 * @param trained prevalence π where it was trained; @param here prevalence π' where it is used; both in (0, 1).
 * @throws RangeError for a prevalence of 0 or 1, or none at all.
 * @see Saerens et al. 2002, https://doi.org/10.1162/089976602753284446
 */
export function prevalenceShift(trained: number, here: number): number {
  for (const prevalence of [trained, here]) {
    if (!(prevalence > 0 && prevalence < 1)) throw new RangeError(`${prevalence} is no prevalence between 0 and 1.`);
  }
  return logit(here) - logit(trained);
}
