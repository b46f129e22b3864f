/**
 * How many patients there are, as far as a site tells people who may not see them one by one: somewhere from `atLeast` to `atMost`.
 *
 * Everything that such people are shown is worked out from these alone, never from the exact number: see docs/small-cells.md.
 */
export interface ReleasedCount {
  readonly atLeast: number;
  readonly atMost: number;
}

/** A site's floor unless its coordinator chose another. With 1, exact numbers are shown. */
export const DEFAULT_FLOOR = 5;
export const MIN_FLOOR = 1;
export const MAX_FLOOR = 50;

/** The band of `floor` numbers that n lies in: with 5, 3 is told as 0 to 4 and 41 as 40 to 44. */
export function release(n: number, floor: number): ReleasedCount {
  const atLeast = Math.floor(n / floor) * floor;
  return { atLeast, atMost: atLeast + floor - 1 };
}

/** Of groups that share nobody: the sums of the ends. A sum is never counted apart from what it is the sum of. */
export const sumReleased = (counts: readonly ReleasedCount[]): ReleasedCount => ({
  atLeast: counts.reduce((sum, { atLeast }) => sum + atLeast, 0),
  atMost: counts.reduce((sum, { atMost }) => sum + atMost, 0),
});

/** How many are in a group and not in a smaller one within it. */
export const lessWithin = (group: ReleasedCount, within: ReleasedCount): ReleasedCount => ({
  atLeast: Math.max(0, group.atLeast - within.atMost),
  atMost: Math.max(0, group.atMost - within.atLeast),
});

/** What a rising function makes of the number, without knowing it. */
export const ofReleased = ({ atLeast, atMost }: ReleasedCount, rising: (n: number) => number): ReleasedCount => ({
  atLeast: rising(atLeast),
  atMost: rising(atMost),
});

export const isExact = ({ atLeast, atMost }: ReleasedCount): boolean => atLeast === atMost;

/** A range as wide as this is read with its middle: nobody plans with "20–56". */
const WIDE = 10;

/**
 * The middle of a range. Of a sum of bands it is a fair guess, because what one band loses another gains; it tells no more than the ends do.
 */
export const middleOf = ({ atLeast, atMost }: ReleasedCount): number => (atLeast + atMost) / 2;

/** "7", "40–44", "fewer than 5", and of a wide range "about 38 (20–56)". */
export function releasedWords(count: ReleasedCount, format: (n: number) => string = String): string {
  const { atLeast, atMost } = count;
  if (isExact(count)) return format(atLeast);
  if (atLeast === 0) return `fewer than ${format(atMost + 1)}`;
  const range = `${format(atLeast)}–${format(atMost)}`;
  return atMost - atLeast < WIDE ? range : `about ${format(Math.round(middleOf(count)))} (${range})`;
}
