/** Sums over patients of the features of each: all that sites need to add to know the mean and variance of a population. */
export interface FeatureSums {
  readonly n: number;
  /** Of every feature. */
  readonly sums: readonly number[];
  /** Of every feature's square. */
  readonly squares: readonly number[];
}

/**
 * What the patients of a reference population look like: two passes over them, each a sum that sites may add. The second pass needs the
 * first one's total.
 */
export interface Population extends FeatureSums {
  /** Of every patient's distance from the others (`distanceFromOthers`): how far away is still usual. */
  readonly distances: { readonly sum: number; readonly squares: number };
}

/** A population of fewer says too little about what is usual, and too much about its patients. */
export const LEAST_POPULATION = 20;

/** So many SD of the distances beyond their mean, a patient is not of the population. */
const LIMIT_IN_DEVIATIONS = 4;

/** Of a feature, where it hardly varies: no SD is smaller than this share of its root mean square. */
const LEAST_DEVIATION = 1e-3;
/** Of a feature that is always 0: keeps a distance finite. */
const LEAST_VARIANCE = 1e-12;

/** The sums over patients. @param patients their features, one list each, all of one length. */
export function featureSums(patients: readonly ArrayLike<number>[]): FeatureSums {
  const length = patients[0]?.length ?? 0;
  const total = (of: (patient: ArrayLike<number>, i: number) => number): readonly number[] =>
    Array.from({ length }, (_, i) => patients.reduce((sum, patient) => sum + of(patient, i), 0));
  return { n: patients.length, sums: total((x, i) => x[i]!), squares: total((x, i) => x[i]! ** 2) };
}

/** Both passes over the patients of one site. @param patients their features, one list each, all of one length. */
export function populationOf(patients: readonly ArrayLike<number>[]): Population {
  const sums = featureSums(patients);
  const distances = patients.map((patient) => distanceFromOthers(sums, patient));
  const sum = (of: (distance: number) => number): number => distances.reduce((total, distance) => total + of(distance), 0);
  return { ...sums, distances: { sum: sum((distance) => distance), squares: sum((distance) => distance ** 2) } };
}

/**
 * Mahalanobis distance from a population, with a diagonal covariance, as the root mean square over features: how many SD a feature lies
 * off, typically.
 *
 * @param patient one number for every feature.
 * @throws RangeError for another number of features, or a population of fewer than two.
 * @see Mahalanobis 1936; Lee et al. 2018, https://arxiv.org/abs/1807.03888 (of a network's features)
 */
export function distanceFrom({ n, sums, squares }: FeatureSums, patient: ArrayLike<number>): number {
  if (patient.length !== sums.length) throw new RangeError(`A population of ${sums.length} features has no distance to ${patient.length}.`);
  if (n < 2) throw new RangeError(`A population of ${n} has no variance.`);
  let sum = 0;
  for (const [i, total] of sums.entries()) {
    const mean = total / n;
    const meanSquare = squares[i]! / n;
    const variance = (Math.max(0, meanSquare - mean ** 2) * n) / (n - 1);
    sum += (patient[i]! - mean) ** 2 / Math.max(variance, LEAST_DEVIATION ** 2 * meanSquare, LEAST_VARIANCE);
  }
  return Math.sqrt(sum / sums.length);
}

/** Distance of a patient of the population from its other patients: held against itself it would lie too near. */
export const distanceFromOthers = ({ n, sums, squares }: FeatureSums, patient: ArrayLike<number>): number =>
  distanceFrom(
    { n: n - 1, sums: sums.map((sum, i) => sum - patient[i]!), squares: squares.map((sum, i) => sum - patient[i]! ** 2) },
    patient,
  );

/** The distance beyond which a patient is not of the population: four SD of the distances beyond their mean, for one patient more. */
export function distanceLimit({ n, distances: { sum, squares } }: Population): number {
  const mean = sum / n;
  const variance = Math.max(0, squares - n * mean ** 2) / (n - 1);
  return mean + LIMIT_IN_DEVIATIONS * Math.sqrt(variance * (1 + 1 / n));
}
