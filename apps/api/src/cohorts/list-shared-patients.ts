import { ok, type Result } from "@midline/shared/result";
import { requireAtSite } from "../access/authority.js";
import { siteByCode } from "../access/find-site.js";
import type { Context } from "../platform/context.js";
import type { SharedPatient } from "./shared-patient.object.js";

/** The cases of one's own hospital whose patient has another case, by the token in the newest revision of each. At most 500, in pseudonym order. */
export async function listSharedPatients(ctx: Context, siteCode: string): Promise<Result<readonly SharedPatient[]>> {
  const site = await siteByCode(ctx.db, siteCode);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator"], site.value.id);
  if (!viewer.ok) return viewer;
  return ok(
    await ctx.db.query<SharedPatient[]>(
      `WITH newest AS (
         SELECT r.case_id, r.site_id, r."values"->>'patient_token' AS token FROM case_label l JOIN label_revision r ON r.id = l.revision_id
          WHERE l.target = 'h3k27m' AND NOT r.withdrawn AND r."values"->>'patient_token' IS NOT NULL)
       SELECT c.pseudonym, array_agg(DISTINCT s.code COLLATE "C" ORDER BY s.code COLLATE "C") AS "otherSiteCodes"
         FROM newest own
         JOIN newest other ON other.token = own.token AND other.case_id <> own.case_id
         JOIN "case" c ON c.id = own.case_id JOIN site s ON s.id = other.site_id
        WHERE own.site_id = $1
        GROUP BY c.pseudonym ORDER BY c.pseudonym COLLATE "C" LIMIT 500`,
      [site.value.id],
    ),
  );
}
