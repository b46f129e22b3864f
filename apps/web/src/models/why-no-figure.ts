import { MIN_CELL } from "@midline/shared/protocol/statistics";

/** Why an AUROC is missing: withheld to protect patients, or not computable. Never a 0.5 in its place. */
export const whyNoAuroc = (suppressed: boolean): string =>
  suppressed ? `withheld: a class has fewer than ${MIN_CELL} patients` : "not enough cases of both classes";
