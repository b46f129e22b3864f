import { refuse, ok, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import type { Platform } from "../platform/context.js";
import { batchedById, batchedChildren } from "../platform/graphql/batched.js";
import { Contribution } from "./contribution.entity.js";
import { ModelAlias } from "./model-alias.entity.js";
import { ModelVersion } from "./model-version.entity.js";

/** The version of an id that a foreign key vouches for; batched. */
export const modelVersionById = batchedById(ModelVersion);

/** What went into a version, by site; batched. */
export const contributionsOf = batchedChildren<Contribution>(
  (ctx, modelVersionIds) =>
    ctx.db
      .getRepository(Contribution)
      .createQueryBuilder("row")
      .where("row.modelVersionId IN (:...modelVersionIds)", { modelVersionIds })
      .orderBy("row.siteId")
      .getMany(),
  (row) => row.modelVersionId,
);

interface AliasOfModel {
  readonly alias: string;
  readonly modelVersionId: string;
}

/** The aliases that point at a version now; batched. */
export const aliasesOf = batchedChildren<AliasOfModel>(
  async (ctx, modelVersionIds) =>
    ctx.db.query<AliasOfModel[]>(
      `SELECT alias, model_version_id AS "modelVersionId"
         FROM (SELECT DISTINCT ON (alias) alias, model_version_id FROM model_alias ORDER BY alias, id DESC) AS latest
        WHERE model_version_id = ANY($1) ORDER BY alias`,
      [modelVersionIds],
    ),
  (row) => row.modelVersionId,
);

/** The version that an alias points at; null when nothing has it. */
export async function holderOf(db: Platform["db"], alias: string): Promise<ModelVersion | null> {
  const [latest] = await db.getRepository(ModelAlias).find({ where: { alias }, order: { id: "DESC" }, take: 1 });
  return latest === undefined ? null : db.getRepository(ModelVersion).findOneBy({ id: latest.modelVersionId });
}

/** A version that somebody named. */
export async function findModelVersion(db: Platform["db"] | EntityManager, id: string): Promise<Result<ModelVersion>> {
  const version = await db.getRepository(ModelVersion).findOneBy({ id });
  return version === null
    ? refuse({
        code: "NOT_FOUND",
        message: "There is no such model version.",
        where: "modelVersionId",
        remedy: "Look at the list of model versions.",
      })
    : ok(version);
}
