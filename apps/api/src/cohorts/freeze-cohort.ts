import { randomUUID } from "node:crypto";
import { canonicalHash } from "@midline/shared/canonical-hash";
import { releasedWords } from "@midline/shared/cohorts/released-count";
import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import type { Candidate, Member } from "./candidate.js";
import { recordMembers, type NewMember } from "./cohort-member.entity.js";
import { Cohort } from "./cohort.entity.js";
import { recordExclusions } from "./cohort-exclusion.entity.js";
import type { AttritionStep, CohortPreview } from "./cohort.object.js";
import { leakFault } from "./leak-fault.js";
import { placeInSeries, type Place } from "./place-in-series.js";
import { previewOf } from "./preview-cohort.js";
import { readCandidates } from "./read-candidates.js";
import { contentOf } from "./read-version.js";
import { selectMembers, type Selection } from "./select-members.js";

/**
 * Freezes a cohort: pins who is in it, each label revision, split and fold, and hashes the whole. Refuses an empty one with `COHORT_EMPTY`,
 * one in which a patient would both teach and test with `COHORT_LEAKS`, and a version that differs in nothing from the newest with `CONFLICT`.
 */
export async function freezeCohort(ctx: Context, input: unknown): Promise<Result<Cohort>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const selection = await selectMembers(ctx, input, readCandidates);
  if (!selection.ok) return selection;
  const { wish, members } = selection.value;
  const preview = await previewOf(ctx, selection.value);
  // Decided by what the viewer is told: whether freezing succeeds must not tell more.
  const undecided = preview.attrition.find((step) => step.undecided);
  if (undecided) return refuse(undecidedFault(undecided));
  if (preview.size.atLeast === 0) return refuse(emptyFault(preview));
  const leak = leakFault(members, wish.samePatient);
  if (leak !== null) return refuse(leak);
  return ctx.db.transaction(async (tx): Promise<Result<Cohort>> => {
    const place = await placeInSeries(tx, wish.versionOf, contentOf(selection.value));
    if (!place.ok) return place;
    const cohort = cohortOf(selection.value, { ...place.value, frozenById: viewer.value.personId, createdAt: ctx.now() });
    await tx.getRepository(Cohort).insert(cohort);
    await recordMembers(tx, cohort.id, members.map(rowOf));
    await recordExclusions(tx, cohort.id, selection.value.excluded);
    await recordAudit(tx, {
      at: cohort.createdAt,
      actor: viewer.value.email,
      action: "cohort.freeze",
      subject: `cohort ${cohort.id}`,
      detail: { name: cohort.name, version: cohort.version, digest: cohort.digest },
    });
    await announce(tx, { topic: "COHORT", id: cohort.id });
    return ok(cohort);
  });
}

const rowOf = ({ of, split, fold }: Member<Candidate>): NewMember => ({
  caseId: of.caseId,
  siteId: of.siteId,
  pseudonym: of.pseudonym,
  revisionId: of.revisionId,
  label: of.label.value,
  hasMask: of.values["mask_present"] === true,
  split,
  fold,
});

function cohortOf(
  { wish, members, flow }: Selection<Candidate>,
  made: Place & { readonly frozenById: string; readonly createdAt: Date },
): Cohort {
  const { name, target, rules, validationFraction, seed, samePatient } = wish;
  const criteria = { rules };
  const pinned = members.map(({ of, split, fold }) => ({
    site: of.siteCode,
    pseudonym: of.pseudonym,
    revision: of.revisionId,
    label: of.label.value,
    split,
    fold,
  }));
  return {
    id: randomUUID(),
    name,
    target,
    criteria,
    validationFraction,
    seed,
    samePatient,
    digest: canonicalHash({ target, criteria, validationFraction, seed, members: pinned }),
    flow,
    size: members.length,
    synthetic: members.some(({ of }) => of.synthetic),
    ...made,
  };
}

function undecidedFault({ position, description, withoutValue }: AttritionStep) {
  return {
    code: "MISSING_UNDECIDED" as const,
    message: `What becomes of cases without a value is not decided: rule ${position}, ${description}; ${releasedWords(withoutValue)} cases.`,
    where: `rules.${position - 1}.whenMissing`,
    remedy: "Say whether they are kept or excluded.",
  };
}

function emptyFault({ attrition }: CohortPreview) {
  const last = attrition.find(({ remaining }) => remaining.atLeast === 0);
  const byRule = last !== undefined && last.rule !== "all";
  return {
    code: "COHORT_EMPTY" as const,
    message: byRule
      ? `After the rule "${last.description}" nobody is left, or too few to be told from nobody.`
      : "These sites have no labelled cases yet, or too few to be told from none.",
    where: byRule ? last.rule : "siteCodes",
    remedy: byRule ? "Loosen the criteria, or look at the attrition in the preview." : "Import labels first.",
  };
}
