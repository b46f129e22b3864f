import { logLikelihood } from "./logistic.js";
import { recalibrationSums } from "./recalibration.js";

/** The logarithm of a temperature is looked for between minus and plus this. */
const REACH = 3;
/** Golden section stops here: nearer, rounding hides which of two losses is less. */
const NEAR = 1e-7;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The temperature T by which dividing the logits makes the log loss least, by golden section on ln T in [-3, 3] and a last Newton step.
 *
 * Where the loss falls all the way, as for logits that part the classes, T is an end of the interval. Fit it where the model was trained,
 * and never anew on an external site.
 *
 * @param logits of the model, finite, one per case; @param labels one per case.
 * @returns null without cases.
 * @see Guo et al. 2017, https://arxiv.org/abs/1706.04599; Kiefer 1953, https://doi.org/10.1090/S0002-9939-1953-0055639-3
 */
export function fitTemperature(logits: readonly number[], labels: readonly (0 | 1)[]): number | null {
  if (logits.length === 0) return null;
  const loss = (logTemperature: number): number => {
    const cooling = Math.exp(-logTemperature);
    return logits.reduce((sum, logit, i) => sum - logLikelihood(logit * cooling, labels[i]!), 0);
  };
  let [low, high] = [-REACH, REACH];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  while (high - low > NEAR) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = loss(right);
    }
  }
  const [coldest, hottest] = [Math.exp(-REACH), Math.exp(REACH)];
  if (low === -REACH) return coldest;
  if (high === REACH) return hottest;
  const cooling = Math.exp(-(low + high) / 2);
  const { gradient, hessian } = recalibrationSums(logits, labels, { intercept: 0, slope: cooling });
  return Math.min(Math.max(1 / (cooling - gradient[1] / hessian[2]), coldest), hottest);
}
