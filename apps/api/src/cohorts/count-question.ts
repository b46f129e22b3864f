import { MIN_FLOOR } from "@midline/shared/cohorts/released-count";
import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import { floorsFor } from "../cases/floor-for.js";
import type { Context } from "../platform/context.js";
import type { CohortWish } from "./cohort-wish.js";
import { dayAfter, GROUPS_A_DAY, groupsOf, spend } from "./question-budget.js";
import { QuestionBudget } from "./question-budget.entity.js";

/**
 * Counts a question before anything is read for its answer, so that none is given that was not counted; refuses one too many in a day with
 * `TOO_MANY_ATTEMPTS`. Whoever is told every number of these sites exactly asks as much as he likes.
 */
export async function countQuestion(ctx: Context, wish: CohortWish, siteIds: readonly string[]): Promise<Result<void>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const floors = await floorsFor(ctx, siteIds);
  if (siteIds.every((id) => floors.get(id) === MIN_FLOOR)) return ok(undefined);
  const { personId, email: actor } = viewer.value;
  const at = ctx.now();
  const fresh = { day: at.toISOString().slice(0, 10), groups: [], refused: false };
  return ctx.db.transaction(async (tx): Promise<Result<void>> => {
    const budgets = tx.getRepository(QuestionBudget);
    await budgets
      .createQueryBuilder()
      .insert()
      .values({ personId, ...fresh })
      .orIgnore()
      .execute();
    // Of questions asked at once each sees what the others cost.
    const last = await budgets.findOneOrFail({ where: { personId }, lock: { mode: "pessimistic_write" } });
    // Never back: where two processes differ about midnight, a day does not begin twice.
    const { day, groups, refused } = last.day < fresh.day ? fresh : last;
    const spent = spend(groups, groupsOf(wish, siteIds));
    if (spent !== null) {
      if (spent.length > groups.length) await budgets.update({ personId }, { day, groups: [...spent], refused });
      return ok(undefined);
    }
    if (!refused) {
      await budgets.update({ personId }, { day, groups, refused: true });
      await recordAudit(tx, {
        at,
        actor,
        action: "question-budget.refuse",
        subject: `person ${personId}`,
        detail: { day, groups: groups.length, allowed: GROUPS_A_DAY },
      });
    }
    return refuse(tooMany(day));
  });
}

const tooMany = (day: string) => ({
  code: "TOO_MANY_ATTEMPTS" as const,
  message: `In one day at most ${GROUPS_A_DAY} different groups of patients are counted for one person, and this would be more.`,
  where: "rules",
  remedy: `Ask again after ${dayAfter(day).toISOString().slice(0, 16).replace("T", " ")} UTC. What you have asked today is still answered, and can be frozen.`,
});
