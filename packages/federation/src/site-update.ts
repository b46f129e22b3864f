import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

/** What one site learned in one round. */
export interface SiteUpdate {
  readonly siteCode: string;
  /** Change to every weight; names and shapes of the network's manifest. */
  readonly delta: readonly NamedTensor[];
  /** Cases the site trained on, per head; its weights in the means. */
  readonly examples: ExampleCounts;
}

/** Sites go in id order, whatever the order of arrival. */
export const inSiteOrder = <T extends { readonly siteCode: string }>(items: readonly T[]): readonly T[] =>
  [...items].sort((a, b) => (a.siteCode < b.siteCode ? -1 : a.siteCode > b.siteCode ? 1 : 0));
