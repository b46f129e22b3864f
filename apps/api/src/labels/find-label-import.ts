import { ok, refuse, type Result } from "@midline/shared/result";
import type { Role } from "@midline/shared/roles";
import { Not, Raw } from "typeorm";
import { z } from "zod";
import { mayAct, requireAtSite, signedIn, visibleSites } from "../access/authority.js";
import type { Context, Viewer } from "../platform/context.js";
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

/** An import of the viewer's own hospital, to be changed by its coordinator. */
export async function findOwnImport(ctx: Context, id: string): Promise<Result<{ readonly import_: LabelImport; readonly viewer: Viewer }>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const found = await findLabelImport(ctx, id);
  if (!found.ok) return found;
  const { value: import_ } = found;
  return import_ !== null && mayAct(viewer.value, ["siteCoordinator"], import_.siteId)
    ? ok({ import_, viewer: viewer.value })
    : refuse({
        code: "NOT_FOUND",
        message: "There is no such import at your site.",
        where: "id",
        remedy: "Look at the list of imports.",
      });
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

/** The committed import of the very same file, as it was sent, if there is one: the second time there is nothing to do. */
export const findSameFile = (ctx: Context, { id, siteId, fileDigest, state, corrections }: LabelImport): Promise<LabelImport | null> =>
  state === "reading" || corrections.length > 0
    ? Promise.resolve(null)
    : ctx.db.getRepository(LabelImport).findOne({
        where: { siteId, fileDigest, state: "committed", id: Not(id), corrections: Raw((column) => `${column} = '[]'`) },
        order: { createdAt: "DESC" },
      });
