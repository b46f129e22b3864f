import type { Fault } from "@midline/shared/faults";
import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { HEADS } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { inSiteOrder, type SiteUpdate } from "../site-update.js";

/** Updates that a rule can add: one of each site, in site order, all of the same tensors. */
export interface Comparable {
  readonly sites: readonly SiteUpdate[];
  /** Of the tensors, in order. */
  readonly names: readonly string[];
}

/**
 * Puts updates in site order, so that the order of arrival does not change a bit, and sees that they can be added.
 *
 * @param least updates that the rule needs.
 * @returns refuses with `NO_UPDATES`, `TOO_FEW_UPDATES`, `CONFLICT` (a site twice), `EXAMPLES_INVALID`, `TENSOR_MISSING` or `SHAPE_MISMATCH`.
 */
export function comparable(updates: readonly SiteUpdate[], least = 1): Result<Comparable> {
  const sites = inSiteOrder(updates);
  const first = sites[0];
  if (!first)
    return refuse({ code: "NO_UPDATES", message: "There is no update to average.", remedy: "Wait until a site has handed one in." });
  if (sites.length < least) {
    return refuse({
      code: "TOO_FEW_UPDATES",
      message: `The rule of this plan needs the updates of ${least} sites; there are ${sites.length}.`,
      remedy: "Propose a run with a quorum that its rule can work with.",
    });
  }
  const fault = sites.map((site, i) => faultOf(site, first, sites[i - 1])).find((each) => each !== null);
  if (fault) return refuse(fault);
  return ok({ sites, names: first.delta.map((tensor) => tensor.name).sort() });
}

/** One tensor of every site, in site order. */
export const tensorsOf = (sites: readonly SiteUpdate[], name: string): readonly NamedTensor[] =>
  sites.map((site) => {
    const tensor = site.delta.find((each) => each.name === name);
    if (!tensor) throw new Error(`${name} was checked to be there`);
    return tensor;
  });

function faultOf(site: SiteUpdate, first: SiteUpdate, before: SiteUpdate | undefined): Fault | null {
  if (before?.siteCode === site.siteCode)
    return { code: "CONFLICT", message: `${site.siteCode} stands twice among the updates.`, where: site.siteCode };
  if (!areCounts(site.examples) || !(Number.isSafeInteger(site.steps) && site.steps > 0))
    return { code: "EXAMPLES_INVALID", message: `${site.siteCode} counts no usable examples or steps.`, where: site.siteCode };
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
