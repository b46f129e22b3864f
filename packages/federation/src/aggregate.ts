import type { Fault } from "@midline/shared/faults";
import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { headOf, type Head, HEADS } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { inSiteOrder, type SiteUpdate } from "./site-update.js";

/**
 * Federated averaging, each head by its own counts: the example-weighted mean of the sites' changes.
 *
 *   Δʰ = Σₖ (nₖʰ / nʰ) Δₖʰ,   nʰ = Σₖ nₖʰ,   h ∈ {trunk, classification, segmentation, age}
 *
 * A site without masks adds nothing to the segmentation head; a head that no site taught does not move.
 * Sites are taken in id order and summed in float64, so the order of arrival does not change a bit.
 *
 * @returns Δ as float32 tensors in name order; refuses with `NO_UPDATES`, `CONFLICT` (a site twice), `EXAMPLES_INVALID`,
 *   `TENSOR_MISSING` or `SHAPE_MISMATCH`.
 * @see McMahan et al. 2017, Algorithm 1, https://arxiv.org/abs/1602.05629
 */
export function federatedAverage(updates: readonly SiteUpdate[]): Result<readonly NamedTensor[]> {
  const sites = inSiteOrder(updates);
  const first = sites[0];
  if (!first)
    return refuse({ code: "NO_UPDATES", message: "There is no update to average.", remedy: "Wait until a site has handed one in." });
  const fault = sites.map((site, i) => faultOf(site, first, sites[i - 1])).find((each) => each !== null);
  if (fault) return refuse(fault);
  const names = first.delta.map((tensor) => tensor.name).sort();
  return ok(names.map((name) => averageTensor(name, sites)));
}

/** The share of each site in the mean of one head, in site order; all zero when no site taught it. */
export function sharesOf(updates: readonly SiteUpdate[], head: Head): readonly { readonly siteCode: string; readonly share: number }[] {
  const sites = inSiteOrder(updates);
  const total = sites.reduce((sum, site) => sum + site.examples[head], 0);
  return sites.map((site) => ({ siteCode: site.siteCode, share: total === 0 ? 0 : site.examples[head] / total }));
}

function averageTensor(name: string, sites: readonly SiteUpdate[]): NamedTensor {
  const shares = sharesOf(sites, headOf(name));
  const tensors = sites.map((site) => tensorOf(site, name));
  const sum = new Float64Array(tensors[0]?.values.length ?? 0);
  tensors.forEach((tensor, site) => {
    const share = shares[site]?.share ?? 0;
    if (share === 0) return;
    for (let i = 0; i < sum.length; i++) sum[i]! += share * tensor.values[i]!;
  });
  return { name, shape: tensors[0]?.shape ?? [], values: Float32Array.from(sum) };
}

function tensorOf(site: SiteUpdate, name: string): NamedTensor {
  const tensor = site.delta.find((each) => each.name === name);
  if (!tensor) throw new Error(`${name} was checked to be there`);
  return tensor;
}

function faultOf(site: SiteUpdate, first: SiteUpdate, before: SiteUpdate | undefined): Fault | null {
  if (before?.siteCode === site.siteCode)
    return { code: "CONFLICT", message: `${site.siteCode} stands twice among the updates.`, where: site.siteCode };
  if (!areCounts(site.examples))
    return { code: "EXAMPLES_INVALID", message: `${site.siteCode} counts no usable examples.`, where: site.siteCode };
  const shapes = new Map(site.delta.map((tensor) => [tensor.name, tensor]));
  for (const tensor of first.delta) {
    const other = shapes.get(tensor.name);
    if (!other) return { code: "TENSOR_MISSING", message: `The update of ${site.siteCode} lacks ${tensor.name}.`, where: tensor.name };
    if (other.shape.join() !== tensor.shape.join() || other.values.length !== tensor.values.length) {
      return {
        code: "SHAPE_MISMATCH",
        message: `${tensor.name} of ${site.siteCode} is [${other.shape.join()}], not [${tensor.shape.join()}].`,
        where: tensor.name,
      };
    }
  }
  return shapes.size === first.delta.length
    ? null
    : { code: "SHAPE_MISMATCH", message: `The update of ${site.siteCode} holds other tensors.`, where: site.siteCode };
}

const areCounts = (examples: ExampleCounts): boolean =>
  examples.trunk > 0 && HEADS.every((head) => Number.isSafeInteger(examples[head]) && examples[head] >= 0);
