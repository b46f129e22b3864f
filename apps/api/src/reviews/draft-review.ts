import { ok, refuse, type Result } from "@midline/shared/result";
import { assignReads, sampleCases, type Assigned, type CaseToRead, type Reader } from "@midline/shared/reviews/assign-reads";
import type { DataSource, EntityManager } from "typeorm";
import { z } from "zod";
import { Site } from "../access/site.entity.js";
import type { Viewer } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import type { ReviewInput } from "./review.input.js";

const reviewInput = z.object({
  name: z.string().trim().min(1).max(120),
  choice: z.enum(["disputed", "sample", "chosen"]),
  siteCodes: z.array(z.string()).min(1).max(200),
  perSite: z.int().min(1).max(1000).nullish(),
  pseudonyms: z.array(z.string()).max(1000).nullish(),
  readsEach: z.int().min(2).max(5),
  readerIds: z.array(z.uuid()).max(500).nullish(),
  dueAt: z.date(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
});

/** A review as it would be opened. */
export interface ReviewDraft {
  readonly input: z.infer<typeof reviewInput>;
  readonly sites: readonly Site[];
  readonly cases: readonly (CaseToRead & { readonly revisionId: string })[];
  /** Everyone who may read at the sites, chosen or not. */
  readonly eligible: readonly Reader[];
  readonly readers: readonly Reader[];
  readonly assigned: readonly Assigned[];
}

/** Chooses a review's cases and who reads them, by its seed; writes nothing. */
export async function draftReview(db: DataSource | EntityManager, viewer: Viewer, asked: ReviewInput): Promise<Result<ReviewDraft>> {
  const parsed = parseInput(reviewInput, asked);
  if (!parsed.ok) return parsed;
  const input = parsed.value;
  const wrong = whatIsWrong(input, viewer);
  if (wrong !== null) return wrong;
  const all = await db.getRepository(Site).find({ order: { code: "ASC" } });
  const sites = all.filter(({ code }) => input.siteCodes.includes(code));
  const siteIds = sites.map(({ id }) => id);
  const found = await readCases(db, input, siteIds);
  const chosen = input.choice === "sample" ? sampleCases(found, input.perSite ?? 0, input.seed) : found;
  const ids = new Set(chosen.map(({ id }) => id));
  const cases = found.filter(({ id }) => ids.has(id));
  const eligible = await readReaders(db, siteIds);
  const readers = eligible.filter(({ id }) => input.readerIds?.includes(id) ?? true);
  const assigned = assignReads({ cases, readers, readsEach: input.readsEach, seed: input.seed });
  return ok({ input, sites, cases, eligible, readers, assigned });
}

function whatIsWrong({ choice, siteCodes, perSite, pseudonyms }: z.infer<typeof reviewInput>, viewer: Viewer): Result<never> | null {
  const bad = (message: string, where: string, remedy: string): Result<never> => refuse({ code: "BAD_INPUT", message, where, remedy });
  if (choice === "sample" && !perSite) return bad("A sample needs a number of cases for each site.", "perSite", "Say how many.");
  if (choice !== "chosen") return null;
  if (!viewer.roles.some(({ role }) => role === "adjudicator")) {
    return refuse({
      code: "FORBIDDEN",
      message: "Cases are named by those who see them; a lead sees counts.",
      where: "choice",
      remedy: "Take the disputed cases or a sample, or ask an adjudicator.",
    });
  }
  if (siteCodes.length !== 1) return bad("Named cases are of one site.", "siteCodes", "Open one review for each site.");
  return (pseudonyms ?? []).length === 0 ? bad("No case is named.", "pseudonyms", "Name at least one.") : null;
}

interface FoundCase extends CaseToRead {
  readonly revisionId: string;
}

/** Cases that may be read: labelled by an import that stands, and not being read in another review. */
function readCases(
  db: DataSource | EntityManager,
  { choice, pseudonyms }: z.infer<typeof reviewInput>,
  siteIds: readonly string[],
): Promise<FoundCase[]> {
  return db.query<FoundCase[]>(
    `SELECT c.id, c.site_id AS "siteId", l.revision_id AS "revisionId"
       FROM "case" c JOIN case_label l ON l.case_id = c.id AND l.target = 'h3k27m' JOIN label_revision r ON r.id = l.revision_id
      WHERE c.site_id = ANY($1) AND NOT r.withdrawn
        AND NOT EXISTS (SELECT 1 FROM review_case rc WHERE rc.case_id = c.id AND rc.state = 'waiting')
        AND CASE $2 WHEN 'disputed' THEN EXISTS (SELECT 1 FROM case_label d WHERE d.case_id = c.id AND d.state = 'disputed')
                    WHEN 'chosen' THEN c.pseudonym = ANY($3)
                    ELSE l.state <> 'waiting' END
      ORDER BY c.id`,
    [siteIds, choice, pseudonyms ?? []],
  );
}

/** Who may read at these sites: readers, but not those who imported the labels. */
function readReaders(db: DataSource | EntityManager, siteIds: readonly string[]): Promise<Reader[]> {
  return db.query<Reader[]>(
    `SELECT m.person_id AS id, array_agg(m.site_id ORDER BY m.site_id) AS "siteIds"
       FROM membership m JOIN person p ON p.id = m.person_id
      WHERE m.role = 'reader' AND m.site_id = ANY($1)
        AND NOT EXISTS (SELECT 1 FROM membership k WHERE k.person_id = m.person_id AND k.role = 'siteCoordinator' AND k.site_id = m.site_id)
      GROUP BY m.person_id, p.name
      ORDER BY p.name COLLATE "C", m.person_id`,
    [siteIds],
  );
}
