/** Probability of a logit. */
export const sigmoid = (logit: number): number => (logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit)));

/** Logit of a probability; ∓∞ at 0 and 1. */
export const logit = (probability: number): number => Math.log(probability) - Math.log1p(-probability);

/** A network's float may say 0 or 1, whose logits are infinite. */
const CERTAIN = 1e-7;

/** Logit of a probability that is held 10⁻⁷ from 0 and 1. */
export const finiteLogit = (probability: number): number => logit(Math.min(1 - CERTAIN, Math.max(CERTAIN, probability)));

/** Log likelihood of a label under a logit, without overflow. */
export function logLikelihood(logit: number, label: 0 | 1): number {
  const towards = label === 1 ? logit : -logit;
  return Math.min(towards, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
}
