import type { Fault } from "@midline/shared/faults";
import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { HEADS } from "@midline/shared/weights/head-of";
import { otherTensors } from "../other-tensors.js";
import { type DescribedUpdate, inSiteOrder } from "../site-update.js";

/**
 * Puts updates in site order, so that the order of arrival does not change a bit, and sees that a rule can add them: one of each site, all of
 * the same tensors.
 *
 * @param least updates that the rule needs.
 * @returns refuses with `NO_UPDATES`, `TOO_FEW_UPDATES`, `CONFLICT` (a site twice), `EXAMPLES_INVALID`, `TENSOR_MISSING`, `TENSOR_UNKNOWN` or
 *   `SHAPE_MISMATCH`.
 */
export function comparable<T extends DescribedUpdate>(updates: readonly T[], least = 1): Result<readonly T[]> {
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
  return fault ? refuse(fault) : ok(sites);
}

function faultOf(site: DescribedUpdate, first: DescribedUpdate, before: DescribedUpdate | undefined): Fault | null {
  if (before?.siteCode === site.siteCode)
    return { code: "CONFLICT", message: `${site.siteCode} stands twice among the updates.`, where: site.siteCode };
  if (!areCounts(site.examples) || !(Number.isSafeInteger(site.steps) && site.steps > 0))
    return { code: "EXAMPLES_INVALID", message: `${site.siteCode} counts no usable examples or steps.`, where: site.siteCode };
  return otherTensors(first.tensors, site.tensors, `the update of ${site.siteCode}`);
}

const areCounts = (examples: ExampleCounts): boolean =>
  examples.trunk > 0 && HEADS.every((head) => Number.isSafeInteger(examples[head]) && examples[head] >= 0);
