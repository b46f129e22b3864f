import type { ServerOptimiser } from "@midline/shared/protocol/aggregation";
import type { Fault } from "@midline/shared/faults";
import type { Head } from "@midline/shared/weights/head-of";
import { addChange, notFinite } from "./apply-delta.js";
import { countOf, type FlatTensor, type HeadSpan, piecesOf, type ReadNumbers, type Span, type WriteNumbers } from "./flat.js";
import { mixInto } from "./moving-average.js";
import { combiner } from "./rules/combine.js";
import type { Combination } from "./rules/rule.js";
import { MOST_SUMMED } from "./rules/weighted-sum.js";
import { initialMoments, takeStep } from "./server-optimiser.js";

/** What becomes of the sites' aggregated change before it is added: nothing, the step of an optimiser over rounds, or a share of it. */
type Step = ServerOptimiser | { readonly kind: "share"; readonly of: number };

/** What becomes of the numbers of a round: data, so that it can be handed to a thread. */
export interface Recipe {
  /** Null for tensors of which the updates hold nothing: they stay as they are. */
  readonly combination: Combination | null;
  readonly sites: number;
  readonly step: Step;
  /** Heads that some site taught in the round. */
  readonly taught: ReadonlySet<Head>;
  /** What the latest weights count in the moving average; null where the round publishes the weights themselves. */
  readonly shareOfLatest: number | null;
}

/** Where the numbers come from: vectors of `flatten`'s order. */
export interface Sources {
  /** In site order. */
  readonly updates: readonly ReadNumbers[];
  /** What is moved; null where it begins at 0. */
  readonly base: ReadNumbers | null;
  /** Of the optimiser over rounds, each kind after the other; null in the first round. */
  readonly moments: ReadNumbers | null;
  /** The moving average before; read where the recipe has one. */
  readonly average: ReadNumbers | null;
}

/** Where they go. */
export interface Sinks {
  readonly weights: WriteNumbers;
  readonly moments: WriteNumbers | null;
  readonly average: WriteNumbers | null;
}

/**
 * Makes a span of the new weights: aggregates the updates, takes the optimiser's step, adds it to the base, mixes the moving average. Number for
 * number what `aggregate`, `serverStep`, `applyDelta` and `movingAverage` give, whatever the spans and in whatever order they are made; memory
 * does not grow with the network, nor, but for the rules that look at each coordinate, with the sites.
 *
 * @returns `NOT_FINITE` when a weight would overflow, naming the tensor; null when the span is written.
 */
export function averageSpan(
  recipe: Recipe,
  { tensors, sources, sinks }: { readonly tensors: readonly FlatTensor[]; readonly sources: Sources; readonly sinks: Sinks },
  span: Span,
): Fault | null {
  const combined = recipe.combination && combiner(recipe.combination, recipe.sites);
  const most = combined?.most ?? MOST_SUMMED;
  const [change, weights] = [new Float32Array(most), new Float32Array(most)];
  const step = stepper(recipe, countOf(tensors), { ...sources, write: sinks.moments });
  for (const piece of piecesOf(tensors, span, most)) {
    const length = piece.to - piece.from;
    const [delta, moved] = [change.subarray(0, length), weights.subarray(0, length)];
    sources.base?.(piece.from, moved);
    if (combined !== null) {
      combined.combine({ head: piece.head, read: (site, into) => sources.updates[site]!(piece.from, into), out: delta });
      step(piece, delta);
      if (sources.base === null) moved.set(delta);
      else {
        const wrong = addChange(moved, delta, moved);
        if (wrong >= 0) return notFinite(tensorAt(tensors, piece.from + wrong).name);
      }
    }
    sinks.weights(piece.from, moved);
    if (recipe.shareOfLatest === null || sources.average === null) continue;
    sources.average(piece.from, delta);
    mixInto(moved, delta, recipe.shareOfLatest);
    sinks.average?.(piece.from, moved);
  }
  return null;
}

/** Turns an aggregated change into what is added, in place, and writes an optimiser's moments. */
function stepper(
  { step, taught }: Recipe,
  count: number,
  { moments: read, write }: { readonly moments: ReadNumbers | null; readonly write: WriteNumbers | null },
): (piece: HeadSpan, change: Float32Array) => void {
  if (step.kind === "none") return () => undefined;
  if (step.kind === "share") return (_, change) => takeShare(change, step.of);
  const kinds = Object.values(initialMoments(step));
  return ({ head, from }, change) => {
    const moments = kinds.map((initial, i) => {
      const numbers = new Float32Array(change.length).fill(initial);
      read?.(i * count + from, numbers);
      return numbers;
    });
    if (taught.has(head)) takeStep(step, { change, moments, step: change });
    else change.fill(0);
    for (const [i, numbers] of moments.entries()) write?.(i * count + from, numbers);
  };
}

function takeShare(change: Float32Array, share: number): void {
  for (let i = 0; i < change.length; i++) change[i] = share * change[i]!;
}

function tensorAt(tensors: readonly FlatTensor[], position: number): FlatTensor {
  const tensor = tensors.find(({ to }) => position < to);
  if (!tensor) throw new RangeError(`There is no number ${position}.`);
  return tensor;
}
