import type { SiteLearning } from "@midline/model/site-round";
import { fnv1a32 } from "@midline/shared/random";
import { HEADS, headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

/** What one virtual site says it learned from. */
export type Examples = SiteLearning["examples"];

/** A site and its counts, as the cohort has them. */
export interface VirtualShare {
  readonly siteCode: string;
  readonly examples: Examples;
}

/** By how much a site moves every number of a tensor in a round: known beforehand, another for each site, round and tensor, at most 1e-4. */
export const moveOf = (
  seed: number,
  { siteCode, round, name }: { readonly siteCode: string; readonly round: number; readonly name: string },
): number => Math.fround((fnv1a32([seed, siteCode, round, name].join("|")) / 0xffff_ffff - 0.5) * 2e-4);

/** The change that a virtual site hands in instead of one that it has learned. */
export const knownChange = (
  seed: number,
  of: { readonly siteCode: string; readonly round: number; readonly weights: readonly NamedTensor[] },
): NamedTensor[] =>
  of.weights.map(({ name, shape, values }) => ({
    name,
    shape,
    values: new Float32Array(values.length).fill(moveOf(seed, { ...of, name })),
  }));

/**
 * The weights that a round must give, computed without the federation's code: base + fround(Σ share · move), in float64 and site order, each head by its
 * own counts.
 *
 * @param shares of the sites whose updates count, in site order.
 */
export function expectedWeights(
  base: readonly NamedTensor[],
  round: number,
  { seed, shares }: { readonly seed: number; readonly shares: readonly VirtualShare[] },
): NamedTensor[] {
  const totals = new Map(HEADS.map((head) => [head, shares.reduce((sum, { examples }) => sum + examples[head], 0)]));
  return base.map(({ name, shape, values }) => {
    const head = headOf(name);
    const total = totals.get(head) ?? 0;
    const sum = shares.reduce(
      (mean, { siteCode, examples }) => mean + (total === 0 ? 0 : examples[head] / total) * moveOf(seed, { siteCode, round, name }),
      0,
    );
    const change = Math.fround(sum);
    return { name, shape, values: values.map((weight) => weight + change) };
  });
}
