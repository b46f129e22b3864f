import { wilson } from "@midline/shared/metrics/wilson";
import type { ModelEvaluation } from "./model-queries";

/** Patients whose probability lies in one tenth of [0, 1]. */
export interface CalibrationPoint {
  /** From 0, the lowest tenth. */
  readonly tenth: number;
  readonly n: number;
  /** Mean probability: the share of positives that the model expects. */
  readonly expected: number;
  /** Share that is positive, with Wilson's 95 % interval. */
  readonly observed: { readonly value: number; readonly low: number; readonly high: number };
}

type Bins = NonNullable<NonNullable<ModelEvaluation["statistics"]>["calibration"]>;

/** The tenths that hold anybody and are told. @param bins lowest first; null where a class in it is too small to report. */
export const calibrationPoints = (bins: Bins): readonly CalibrationPoint[] =>
  bins.flatMap((bin, tenth) => {
    const observed = bin ? wilson(bin.positives, bin.n) : null;
    return bin && observed ? [{ tenth, n: bin.n, expected: bin.probabilitySum / bin.n, observed }] : [];
  });

/** How many tenths are withheld. */
export const withheldTenths = (bins: Bins): number => bins.filter((bin) => !bin).length;
