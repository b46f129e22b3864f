import { comparable } from "./column.js";

/** Longer words are not compared: a hostile cell costs little. */
const LONGEST = 60;

/**
 * The word that was probably meant: the nearest by edits (insert, delete, replace, swap of neighbours), when a third of its letters or
 * fewer would change and no other is as near. Null when nothing is near.
 */
export function nearestWord(text: string, words: Iterable<string>): string | null {
  const wanted = comparable(text);
  if (wanted === "" || wanted.length > LONGEST) return null;
  let best: string | null = null;
  let least = Infinity;
  let tied = false;
  for (const word of words) {
    const known = comparable(word);
    const edits = editDistance(wanted, known);
    if (edits > Math.floor(Math.max(wanted.length, known.length) / 3)) continue;
    if (edits < least) [best, least, tied] = [word, edits, false];
    else if (edits === least) tied = true;
  }
  return tied ? null : best;
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2]! + 1);
      row.push(edits);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}
