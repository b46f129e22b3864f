/** Powers of x, y and z of the field's terms: all of the third degree and below, but the constant. */
const TERMS = [0, 1, 2, 3]
  .flatMap((i) => [0, 1, 2, 3].flatMap((j) => [0, 1, 2, 3].map((k) => [i, j, k] as const)))
  .filter(([i, j, k]) => i + j + k > 0 && i + j + k <= 3);

/** How far above black the mean of a head lies, in its standard deviations: about that, in the weightings used here. */
const MEAN_IN_SD = 3;

/**
 * The slow unevenness of a receive coil, the same for every sequence, so that contrasts between them stay: the scanner's intensities times
 * exp(p), p a polynomial of the third degree in the cube's coordinates, -1 to 1. Standardised intensities have their mean at 0, so
 * the field acts on z + 3. The background stays 0.
 *
 * @param image [n, n, n, 4], changed in place; @param strength largest size of a coefficient, each drawn evenly.
 * @see Sudre et al. 2017, Longitudinal segmentation of age-related white matter hyperintensities; the form is TorchIO's RandomBiasField
 */
export function layBiasField(image: Float32Array, strength: number, random: () => number): void {
  const n = Math.round((image.length / 4) ** (1 / 3));
  const terms = TERMS.map(([i, j, k]) => ({ i, j, k, size: (2 * random() - 1) * strength }));
  const along = Float64Array.from({ length: n }, (_, at) => (2 * at + 1) / n - 1);
  const inZ = new Float64Array(4);
  const { exp } = Math;
  for (let x = 0, at = 0; x < n; x++) {
    for (let y = 0; y < n; y++) {
      inZ.fill(0);
      for (const { i, j, k, size } of terms) inZ[k]! += size * along[x]! ** i * along[y]! ** j;
      for (let z = 0; z < n; z++, at += 4) {
        const w = along[z]!;
        const times = exp(inZ[0]! + w * (inZ[1]! + w * (inZ[2]! + w * inZ[3]!)));
        for (let c = at; c < at + 4; c++) {
          const value = image[c]!;
          if (value !== 0) image[c] = (value + MEAN_IN_SD) * times - MEAN_IN_SD || 1e-6; // 0 would be background
        }
      }
    }
  }
}
