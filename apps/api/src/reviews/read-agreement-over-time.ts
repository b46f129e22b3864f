import { fnv1a32 } from "@midline/shared/random";
import { ok, type Result } from "@midline/shared/result";
import { monthsOfReads } from "@midline/shared/reviews/agreement-over-time";
import { tellGroups } from "@midline/shared/reviews/released-agreement";
import { signedIn } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { measureGroup } from "./agreement-group.js";
import type { AgreementMonth } from "./agreement.object.js";
import { CATEGORIES, readRatedCases } from "./rated-cases.js";
import type { AgreementOf } from "./review-enums.object.js";
import { reviewFloors } from "./review-floors.js";

/** How well the first two readers of each case agree, month by month, over all reviews of the sites that the viewer sees. */
export async function readAgreementOverTime(ctx: Context, of: AgreementOf): Promise<Result<readonly AgreementMonth[]>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const cases = await readRatedCases(ctx, { reviewId: null, of, viewer: viewer.value });
  const floorOf = await reviewFloors(ctx, viewer.value, cases.map(({ siteId }) => siteId)); // prettier-ignore
  const months = monthsOfReads(cases);
  const told = tellGroups(months.flatMap((month) => month.cases), months.map((month) => month.cases), floorOf); // prettier-ignore
  const measured: AgreementMonth[] = [];
  for (const [i, { month, cases: own }] of months.entries()) {
    const seed = fnv1a32(month) % 2 ** 31;
    const agreement = await measureGroup(own, told[i] === true, { categories: CATEGORIES[of].length, seed, floorOf });
    // A month of which it is not told that anybody was read is not told of.
    if (agreement.n.atLeast > 0) measured.push({ month, agreement: { ...agreement, siteId: null, evidence: null } });
  }
  return ok(measured);
}
