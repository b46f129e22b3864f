import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { type Head, HEADS } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

/** What is known of an update without its numbers. */
export interface SiteTerms {
  readonly siteCode: string;
  /** Cases the site trained on, per head; its weights in the means. */
  readonly examples: ExampleCounts;
  /** Local steps it took; positive. */
  readonly steps: number;
}

/** What one site learned in one round. */
export interface SiteUpdate extends SiteTerms {
  /** Change to every weight; names and shapes of the network's manifest. */
  readonly delta: readonly NamedTensor[];
}

/** An update whose numbers are elsewhere. */
export interface DescribedUpdate extends SiteTerms {
  readonly tensors: readonly TensorShape[];
}

/** Sites go in id order, whatever the order of arrival. */
export const inSiteOrder = <T extends { readonly siteCode: string }>(items: readonly T[]): readonly T[] =>
  [...items].sort((a, b) => (a.siteCode < b.siteCode ? -1 : a.siteCode > b.siteCode ? 1 : 0));

/** Heads of which some site has an example. */
export const headsTaught = (updates: readonly Pick<SiteTerms, "examples">[]): ReadonlySet<Head> =>
  new Set(HEADS.filter((head) => updates.some(({ examples }) => examples[head] > 0)));
