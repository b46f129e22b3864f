import { canonicalJson } from "@midline/shared/canonical-hash";
import { EMPTY_MAPPING } from "@midline/shared/labels/label-mapping";
import { ok, type Result } from "@midline/shared/result";
import type { DataSource, EntityManager } from "typeorm";
import { requireAtSite } from "../access/authority.js";
import { siteByCode } from "../access/find-site.js";
import type { Context } from "../platform/context.js";
import type { LabelImport } from "./label-import.entity.js";
import { SavedMapping } from "./label-mapping.entity.js";

/** What a hospital chose for its last file, if it ever chose anything. */
export const readMappingOf = (db: DataSource | EntityManager, siteId: string): Promise<SavedMapping | null> =>
  db.getRepository(SavedMapping).findOne({ where: { siteId }, order: { savedAt: "DESC" } });

/** The same, for the hospital's own coordinators. */
export async function findLabelMapping(ctx: Context, siteCode: string): Promise<Result<SavedMapping | null>> {
  const site = await siteByCode(ctx.db, siteCode);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator"], site.value.id);
  return viewer.ok ? ok(await readMappingOf(ctx.db, site.value.id)) : viewer;
}

/** Remembers how the words of a committed import were read, where that is new. */
export async function rememberMapping(
  tx: EntityManager,
  { id, siteId, mapping }: LabelImport,
  { personId, at }: { readonly personId: string; readonly at: Date },
): Promise<void> {
  const before = await readMappingOf(tx, siteId);
  if (canonicalJson(before?.mapping ?? EMPTY_MAPPING) === canonicalJson(mapping)) return;
  await tx.getRepository(SavedMapping).insert({ importId: id, siteId, mapping, savedBy: personId, savedAt: at });
}
