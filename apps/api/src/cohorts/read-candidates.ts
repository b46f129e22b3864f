import type { Target } from "@midline/shared/protocol/vocabulary";
import { Site } from "../access/site.entity.js";
import { consensus } from "../labels/consensus.js";
import { readCurrentLabels } from "../labels/current-labels.js";
import type { Context } from "../platform/context.js";
import type { Candidate } from "./criteria.js";

/** Every labelled case of these sites with its newest revision, and what that comes to for a target. */
export async function readCandidates(
  ctx: Context,
  ask: { readonly siteIds: readonly string[]; readonly target: Target },
): Promise<readonly Candidate[]> {
  const sites = new Map((await ctx.db.getRepository(Site).find()).map((site) => [site.id, site]));
  const current = await readCurrentLabels(ctx.db, ask.siteIds);
  return current.flatMap(({ caseId, pseudonym, siteId, revisionId, values, settled }) => {
    const site = sites.get(siteId);
    const label = consensus(values, settled).find((each) => each.target === ask.target);
    if (!site || !label) return [];
    return [{ caseId, pseudonym, siteId, siteCode: site.code, siteKind: site.kind, synthetic: site.synthetic, revisionId, values, label }];
  });
}
