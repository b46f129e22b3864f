import { ok, refuse, type Result } from "@midline/shared/result";
import type { Role } from "@midline/shared/roles";
import { Not } from "typeorm";
import { z } from "zod";
import { requireAtSite, signedIn, visibleSites } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { MAX_PAGE, readPage, type Page, type PageRequest } from "../platform/database/keyset.js";
import { LabelImport, LabelImportRow } from "./label-import.entity.js";

/** Who sees that a file came, and its counts. Its rows are for the site alone. */
export const IMPORT_ROLES: readonly [Role, ...Role[]] = ["siteCoordinator", "lead", "auditor"];

/** An import the viewer may see, or null. */
export async function findLabelImport(ctx: Context, id: string): Promise<Result<LabelImport | null>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const found = z.uuid().safeParse(id).success ? await ctx.db.getRepository(LabelImport).findOneBy({ id }) : null;
  const sites = visibleSites(viewer.value, IMPORT_ROLES);
  return ok(found !== null && (sites === "all" || sites.includes(found.siteId)) ? found : null);
}

/** A page of the imports the viewer may see, newest first. */
export async function listLabelImports(ctx: Context, siteCode: string | null, page: PageRequest): Promise<Result<Page<LabelImport>>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const query = ctx.db.getRepository(LabelImport).createQueryBuilder("i");
  const siteIds = visibleSites(viewer.value, IMPORT_ROLES);
  if (siteIds !== "all") query.andWhere("i.siteId = ANY(:siteIds)", { siteIds });
  if (siteCode !== null) query.andWhere("i.siteId = (SELECT id FROM site WHERE code = :siteCode)", { siteCode });
  return readPage(query, page);
}

interface RowRequest {
  readonly onlyRejected: boolean;
  readonly first: number;
  /** Rows after this one. */
  readonly after: number;
}

/** Rows of an import, in the file's order; for the site's own coordinators. */
export async function readImportRows(
  ctx: Context,
  { id, siteId }: LabelImport,
  { onlyRejected, first, after }: RowRequest,
): Promise<Result<LabelImportRow[]>> {
  const viewer = requireAtSite(ctx, ["siteCoordinator"], siteId);
  if (!viewer.ok) return viewer;
  if (first < 1 || first > MAX_PAGE)
    return refuse({ code: "BAD_INPUT", message: `1 to ${MAX_PAGE} rows at a time, not ${first}.`, where: "first" });
  const query = ctx.db.getRepository(LabelImportRow).createQueryBuilder("r").where("r.importId = :id AND r.row > :after", { id, after });
  if (onlyRejected) query.andWhere("r.outcome = 'reject'");
  return ok(await query.orderBy("r.row").limit(first).getMany());
}

/** The committed import of the very same file, if there is one: the second time there is nothing to do. */
export const findSameFile = (ctx: Context, { id, siteId, fileDigest, state }: LabelImport): Promise<LabelImport | null> =>
  state === "reading"
    ? Promise.resolve(null)
    : ctx.db
        .getRepository(LabelImport)
        .findOne({ where: { siteId, fileDigest, state: "committed", id: Not(id) }, order: { createdAt: "DESC" } });
