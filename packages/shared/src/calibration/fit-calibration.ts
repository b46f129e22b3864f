import { sigmoid } from "../metrics/logistic.js";
import { fitTemperature } from "../metrics/temperature.js";
import { ruleInThreshold, youdenThreshold } from "../metrics/thresholds.js";
import type { Calibration, CalibrationSource } from "./calibrate.js";

/**
 * Temperature by least log loss, the Youden threshold, and the band between the rule-out and the rule-in point. Where the two points
 * cross, the model tells all cases apart that well, and the band is empty: both are the Youden threshold.
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
  const [low, high] = [mirrored === null ? 0 : -mirrored.threshold, ruleIn === null ? 1 : ruleIn.threshold];
  const { threshold } = youden;
  return {
    source,
    n: labels.length,
    positives: labels.filter((label) => label === 1).length,
    temperature,
    threshold,
    abstain: low < high ? { low, high } : { low: threshold, high: threshold },
  };
}
