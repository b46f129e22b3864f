/** Intensities are held between these after normalisation. As in `assembly/normalise.ts`, which does it. */
export const LOWEST = -4;
export const HIGHEST = 5;
