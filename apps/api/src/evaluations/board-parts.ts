import { In, type EntityManager } from "typeorm";
import { Site } from "../access/site.entity.js";
import type { SiteScore } from "./contender.js";
import { Evaluation } from "./evaluation.entity.js";
import type { LeaderboardColumn } from "./leaderboard.object.js";

/** One column for each site that was ever asked: those that train first, each group by code. */
export async function columnsOf(
  db: Pick<EntityManager, "getRepository">,
  evaluations: readonly Evaluation[],
): Promise<LeaderboardColumn[]> {
  const splitOf = new Map(evaluations.map(({ siteId, split }) => [siteId, split]));
  const sites = await db.getRepository(Site).findBy({ id: In([...splitOf.keys()]) });
  return sites
    .toSorted((a, b) => Number(splitOf.get(a.id) === "external") - Number(splitOf.get(b.id) === "external") || (a.code < b.code ? -1 : 1))
    .map(({ id }) => {
      const split = splitOf.get(id) ?? "validation";
      return { siteId: id, split, external: split === "external" };
    });
}

/** What was asked about versions, by version. */
export async function evaluationsByVersion(
  db: Pick<EntityManager, "getRepository">,
  versionIds: readonly string[],
): Promise<(versionId: string) => readonly Evaluation[]> {
  const evaluations = await db.getRepository(Evaluation).findBy({ modelVersionId: In([...versionIds]) });
  const groups = new Map<string, Evaluation[]>();
  for (const evaluation of evaluations) {
    const group = groups.get(evaluation.modelVersionId);
    if (group) group.push(evaluation);
    else groups.set(evaluation.modelVersionId, [evaluation]);
  }
  return (versionId) => groups.get(versionId) ?? [];
}

/** What a site says, as versions are compared by it. */
export const scoreOf = ({ siteId, split, statistics }: Evaluation): SiteScore => ({ siteId, external: split === "external", statistics });
