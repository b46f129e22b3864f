import { randomStream, shuffled, type Uniform } from "@midline/shared/random";
import type { TrainingCase } from "./training-case.js";

/** Gives the cases of the next batch, by index. */
export type Sampler = () => readonly number[];

/**
 * Class-balanced batches: half positive, half negative, whatever the site has most of; cases without a label (they teach
 * segmentation) come in proportion to their number. Each pool is dealt out in random order to its end before it is
 * shuffled again, so no case waits longer than one turn of its pool. A case with neither label nor mask is never drawn.
 */
export function balancedSampler(cases: readonly Pick<TrainingCase, "label" | "mask">[], batchSize: number, seed: number): Sampler {
  const indices = [...cases.keys()];
  const pool = (name: string, belongs: (c: Pick<TrainingCase, "label" | "mask">) => boolean) =>
    dealer(indices.filter((i) => cases[i] !== undefined && belongs(cases[i])), randomStream("sampler", seed, name)); // prettier-ignore
  const positive = pool("positive", (c) => c.label === 1);
  const negative = pool("negative", (c) => c.label === 0);
  const unlabelled = pool("unlabelled", (c) => c.label === null && c.mask !== null);
  const usable = positive.size + negative.size + unlabelled.size;
  if (usable === 0) throw new Error("no case has a label or a mask: there is nothing to learn from");
  const share = unlabelled.size / usable;

  let batches = 0;
  let labelledDrawn = 0;
  return () => {
    const withoutLabel = Math.floor((batches + 1) * batchSize * share + 1e-9) - Math.floor(batches * batchSize * share + 1e-9);
    batches += 1;
    return Array.from({ length: batchSize }, (_, slot) => {
      if (slot < withoutLabel) return unlabelled.next();
      const turn = labelledDrawn++ % 2 === 0 ? positive : negative;
      const other = turn === positive ? negative : positive;
      return (turn.size > 0 ? turn : other).next();
    });
  };
}

/** Batches of cases as they come: dealt out in random order to their end before they are shuffled again. */
export function evenSampler<C>(cases: readonly C[], batchSize: number, uniform: Uniform): () => readonly C[] {
  if (cases.length === 0) throw new Error("there is no case to learn from");
  const deck = dealer([...cases.keys()], uniform);
  return () => Array.from({ length: batchSize }, () => cases[deck.next()]!);
}

function dealer(members: readonly number[], uniform: Uniform): { readonly size: number; next(): number } {
  let deck: number[] = [];
  return {
    size: members.length,
    next() {
      if (deck.length === 0) deck = shuffled(members, uniform);
      const card = deck.pop();
      if (card === undefined) throw new Error("drew from an empty pool");
      return card;
    },
  };
}
