import type { Result } from "@midline/shared/result";
import { signedIn, visibleSites } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { readPage, type Page, type PageRequest } from "../platform/database/keyset.js";
import { Case } from "./case.entity.js";
import type { CaseFilter } from "./case.input.js";
import { CASE_ROLES } from "./find-case.js";
import { notToBeReadBlind } from "./not-blind.js";

/** A page of the cases the viewer may see, newest first. */
export async function listCases(ctx: Context, filter: CaseFilter, page: PageRequest): Promise<Result<Page<Case>>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const query = ctx.db.getRepository(Case).createQueryBuilder("c").where(notToBeReadBlind("c.id"), { me: viewer.value.personId });
  const siteIds = visibleSites(viewer.value, CASE_ROLES);
  if (siteIds !== "all") query.andWhere("c.siteId = ANY(:siteIds)", { siteIds });
  if (filter.siteCode) query.andWhere("c.siteId = (SELECT id FROM site WHERE code = :siteCode)", { siteCode: filter.siteCode });
  if (filter.pseudonymContains) query.andWhere("strpos(lower(c.pseudonym), lower(:part)) > 0", { part: filter.pseudonymContains });
  if (filter.labelState) {
    // Labels come after cases, so their table is known here by name only.
    const inState = "SELECT 1 FROM case_label WHERE case_id = c.id AND target = 'h3k27m' AND state = :labelState";
    query.andWhere(`EXISTS (${inState})`, { labelState: filter.labelState });
  }
  return readPage(query, page);
}
