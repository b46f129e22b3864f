/** A stream of numbers in [0, 1). */
export type Uniform = () => number;

/**
 * FNV-1a, 32 bits, over the UTF-8 bytes of a text: turns the name of a stream ("run|site|round|shuffle") into its seed.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * Mulberry32: a small generator with 2^32 states. Same seed, same stream, on every machine. Not for secrets.
 *
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32
 */
export function mulberry32(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** One stream per purpose, so that adding a draw in one place moves nothing in another. */
export const randomStream = (...name: readonly (string | number)[]): Uniform => mulberry32(fnv1a32(name.join("|")));

/** A standard normal draw (Box-Muller, the cosine half); always takes two numbers from the stream. */
export function normal(uniform: Uniform): number {
  const u = 1 - uniform(); // in (0, 1], so that the logarithm is finite
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * uniform());
}

/** A whole number in [0, count), each equally likely. */
export const randomIndex = (uniform: Uniform, count: number): number => Math.floor(uniform() * count);

/** A new array in random order (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], uniform: Uniform): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = randomIndex(uniform, i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
