import { logit, sigmoid } from "../metrics/logistic.js";
import { fitTemperature } from "../metrics/temperature.js";
import { ruleInThreshold, youdenThreshold } from "../metrics/thresholds.js";
import type { Calibration, CalibrationSource } from "./calibrate.js";

/**
 * Temperature by least log loss, the Youden threshold, and the band between the rule-out and the rule-in point. Where the two points
 * cross, the model tells all cases apart that well, and the band is empty: both are the Youden threshold.
 *
 * A threshold is found at some patient's score, and the band leaves the hospital with every calibrated number. So all three are moved to
 * whole tenths of log-odds: the band outward, which keeps its specificity and sensitivity, the Youden threshold to the nearest.
 *
 * @param logits of cases that did not train the model, finite, one per case; @param labels one per case.
 * @returns null when a class is absent.
 */
export function fitCalibration(logits: readonly number[], labels: readonly (0 | 1)[], source: CalibrationSource): Calibration | null {
  const temperature = fitTemperature(logits, labels);
  if (temperature === null) return null;
  const scores = logits.map((logit) => sigmoid(logit / temperature));
  const youden = youdenThreshold(scores, labels);
  if (youden === null) return null;
  const ruleIn = ruleInThreshold(scores, labels);
  // To rule out is to rule in the other class by the other score.
  const mirrored = ruleInThreshold(scores.map((score) => -score), labels.map((label) => (label === 1 ? 0 : 1))); // prettier-ignore
  const [ruleOutAt, ruleInAt] = [mirrored === null ? 0 : -mirrored.threshold, ruleIn === null ? 1 : ruleIn.threshold];
  const threshold = onTenth(youden.threshold, Math.round);
  const crosses = ruleOutAt >= ruleInAt;
  return {
    source,
    n: labels.length,
    positives: labels.filter((label) => label === 1).length,
    temperature,
    threshold,
    abstain: crosses ? { low: threshold, high: threshold } : { low: onTenth(ruleOutAt, Math.floor), high: onTenth(ruleInAt, Math.ceil) },
  };
}

/** The probability whose log-odds are a whole number of tenths; 0 and 1 stay. */
const onTenth = (probability: number, towards: (tenths: number) => number): number => sigmoid(towards(10 * logit(probability)) / 10);
