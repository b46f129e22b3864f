import { MIN_FLOOR, release } from "@midline/shared/cohorts/released-count";
import { ok, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { draftReview } from "./draft-review.js";
import { reviewFloors } from "./review-floors.js";
import type { ReviewPlan } from "./review-plan.object.js";
import type { ReviewInput } from "./review.input.js";

/** Shows what opening a review would ask of whom. Writes nothing. */
export async function planReview(ctx: Context, input: ReviewInput): Promise<Result<ReviewPlan>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const draft = await draftReview(ctx.db, viewer.value, input);
  if (!draft.ok) return draft;
  const { sites, cases, eligible, readers, assigned } = draft.value;
  const floorOf = await reviewFloors(ctx, viewer.value, sites.map(({ id }) => id)); // prettier-ignore
  const chosen = new Set(readers.map(({ id }) => id));
  return ok({
    sites: sites.map(({ id }) => {
      const here = readers.filter(({ siteIds }) => siteIds.includes(id)).length;
      return {
        siteId: id,
        cases: release(cases.filter(({ siteId }) => siteId === id).length, floorOf(id)),
        readers: here,
        short: here < draft.value.input.readsEach,
      };
    }),
    readers: eligible.map(({ id, siteIds }) => ({
      personId: id,
      siteIds,
      chosen: chosen.has(id),
      // A band beside the bands of the cases would narrow them: told where everything is, or not at all.
      reads: siteIds.every((siteId) => floorOf(siteId) === MIN_FLOOR)
        ? assigned.filter(({ readerIds }) => readerIds.includes(id)).length
        : null,
    })),
  });
}
