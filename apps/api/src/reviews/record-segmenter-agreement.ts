import { randomUUID } from "node:crypto";
import { canonicalHash } from "@midline/shared/canonical-hash";
import { ok, refuse, type Result } from "@midline/shared/result";
import { LEAST_CASES } from "@midline/shared/reviews/agreement-terms";
import { segmenterAgreementSchema, type SegmenterAgreement } from "@midline/shared/reviews/segmenter-agreement";
import { In } from "typeorm";
import { requireAtSite, signedIn, visibleSites } from "../access/authority.js";
import { siteByCode } from "../access/find-site.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import { announce } from "../platform/portal-news/announce.js";
import { REVIEW_ROLES } from "./find-review.js";
import { SegmenterAgreementRow } from "./segmenter-agreement.entity.js";

interface HandedIn {
  readonly siteCode: string;
  /** What `midline-site agreement` wrote. */
  readonly json: string;
}

/** Takes what a site computed of its segmenters' agreement. Handing the same file in twice is handing it in once. */
export async function recordSegmenterAgreement(ctx: Context, { siteCode, json }: HandedIn): Promise<Result<SegmenterAgreementRow>> {
  const site = await siteByCode(ctx.db, siteCode);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator"], site.value.id);
  if (!viewer.ok) return viewer;
  const statistics = readFile(json);
  if (!statistics.ok) return statistics;
  const siteId = site.value.id;
  const digest = canonicalHash(statistics.value);
  return ctx.db.transaction(async (tx) => {
    const rows = tx.getRepository(SegmenterAgreementRow);
    await tx.query("SELECT id FROM site WHERE id = $1 FOR UPDATE", [siteId]);
    const known = await rows.findOneBy({ siteId, digest });
    if (known !== null) return ok(known);
    const at = ctx.now();
    const row = { id: randomUUID(), siteId, statistics: statistics.value, digest, recordedBy: viewer.value.personId, createdAt: at };
    await rows.insert(row);
    await announce(tx, { topic: "REVIEW", id: row.id, siteId });
    const subject = `segmenter-agreement ${row.id}`;
    await recordAudit(tx, { at, actor: viewer.value.email, action: "segmenter-agreement.record", subject, detail: { digest, siteId } });
    return ok(row);
  });
}

function readFile(json: string): Result<SegmenterAgreement> {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return refuse({
      code: "UNSUPPORTED_FORMAT",
      message: "This is not the file that the command writes.",
      where: "json",
      remedy: "Run midline-site agreement and hand in the file it writes, unchanged.",
    });
  }
  const parsed = parseInput(segmenterAgreementSchema, read);
  if (!parsed.ok) return parsed;
  if (parsed.value.n < LEAST_CASES && (parsed.value.dice !== null || parsed.value.surfaceDice !== null)) {
    return refuse({
      code: "BAD_INPUT",
      message: `Figures of fewer than ${LEAST_CASES} cases do not leave a hospital.`,
      where: "dice",
      remedy: "Hand in the file as the command wrote it: it withholds them.",
    });
  }
  return parsed;
}

/** The newest that each of the viewer's sites has handed in for each two people who draw. */
export async function listSegmenterAgreements(ctx: Context): Promise<Result<readonly SegmenterAgreementRow[]>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const seen = visibleSites(viewer.value, REVIEW_ROLES);
  const rows = await ctx.db.getRepository(SegmenterAgreementRow).find({
    ...(seen === "all" ? {} : { where: { siteId: In([...seen]) } }),
    order: { siteId: "ASC", createdAt: "DESC", id: "ASC" },
  });
  const keyOf = ({ siteId, statistics }: SegmenterAgreementRow): string => [siteId, ...statistics.raters].join(" ");
  return ok([...new Map(rows.toReversed().map((row) => [keyOf(row), row])).values()].toReversed());
}
