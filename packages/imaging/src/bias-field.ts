/** Powers of x, y and z of the field's terms: all of the third degree and below, but the constant. */
const TERMS = [0, 1, 2, 3]
  .flatMap((i) => [0, 1, 2, 3].flatMap((j) => [0, 1, 2, 3].map((k) => [i, j, k] as const)))
  .filter(([i, j, k]) => i + j + k > 0 && i + j + k <= 3);

/** How far above black the mean of a head lies, in its standard deviations: about that, in the weightings used here. */
export const MEAN_ABOVE_BLACK = 3;

/**
 * A polynomial of the third degree, the logarithm of what a receive coil multiplies a picture with: see `layField` of assembly/repaint.ts.
 *
 * @param strength largest size of a coefficient, each drawn evenly.
 * @returns [4, 4, 4]: the coefficient of x^i y^j z^k; that of the constant is 0.
 * @see Sudre et al. 2017, Longitudinal segmentation of age-related white matter hyperintensities; the form is TorchIO's RandomBiasField
 */
export function drawField(strength: number, random: () => number): Float64Array {
  const coefficients = new Float64Array(64);
  for (const [i, j, k] of TERMS) coefficients[16 * i + 4 * j + k] = (2 * random() - 1) * strength;
  return coefficients;
}
