import { isSmallCell } from "@midline/shared/protocol/statistics";
import { ok, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import type { Context, Viewer } from "../platform/context.js";
import { draftReview } from "./draft-review.js";
import type { ReviewPlan } from "./review-plan.object.js";
import type { ReviewInput } from "./review.input.js";

/** Whether a person sees the counts of every site as they are: those who see all cases. Others get no count of a few patients. */
export const seesAllCounts = (viewer: Viewer): boolean => viewer.roles.some(({ role }) => role === "adjudicator" || role === "auditor");

/** Shows what opening a review would ask of whom. Writes nothing. */
export async function planReview(ctx: Context, input: ReviewInput): Promise<Result<ReviewPlan>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const draft = await draftReview(ctx.db, viewer.value, input);
  if (!draft.ok) return draft;
  const { sites, cases, eligible, readers, assigned } = draft.value;
  const shown = (count: number): number | null => (isSmallCell(count) && !seesAllCounts(viewer.value) ? null : count);
  const chosen = new Set(readers.map(({ id }) => id));
  return ok({
    sites: sites.map(({ id }) => {
      const here = readers.filter(({ siteIds }) => siteIds.includes(id)).length;
      return {
        siteId: id,
        cases: shown(cases.filter(({ siteId }) => siteId === id).length),
        readers: here,
        short: here < draft.value.input.readsEach,
      };
    }),
    readers: eligible.map(({ id, siteIds }) => ({
      personId: id,
      siteIds,
      chosen: chosen.has(id),
      reads: shown(assigned.filter(({ readerIds }) => readerIds.includes(id)).length),
    })),
  });
}
