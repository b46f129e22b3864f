import { diffVersions, redefinedIn, type VersionDiff } from "@midline/shared/cohorts/diff";
import { bumpOf } from "@midline/shared/cohorts/version";
import { refuse, ok, type Result } from "@midline/shared/result";
import type { Role } from "@midline/shared/roles";
import { signedIn, visibleSites } from "../access/authority.js";
import { floorsFor } from "../cases/floor-for.js";
import type { Context } from "../platform/context.js";
import type { CohortChangeKind, CohortChanges, CohortDiff, CohortDiffRow } from "./cohort-diff.object.js";
import type { Cohort } from "./cohort.entity.js";
import { findCohort, newestOf } from "./find-cohort.js";
import { readCandidates } from "./read-candidates.js";
import { contentOf, type PlacedVersion, readVersion } from "./read-version.js";
import { releaseDiff } from "./release-diff.js";
import { selectMembers } from "./select-members.js";

/** Who sees members one by one: coordinators their own, auditors all. Not readers, who read without knowing what others have said. */
export const MEMBER_ROLES: readonly [Role, ...Role[]] = ["siteCoordinator", "auditor"];

/** Patients listed at most; the counts are of all. */
const ROWS = 500;

/** How one version of a cohort became another. Rows of patients only for people of their hospital. Refuses versions of two series with `BAD_INPUT`. */
export async function compareVersions(ctx: Context, ask: { readonly from: string; readonly to: string }): Promise<Result<CohortDiff>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const [from, to] = [await findCohort(ctx.db.manager, ask.from), await findCohort(ctx.db.manager, ask.to)];
  if (!from.ok) return from;
  if (!to.ok) return to;
  if (from.value.seriesId !== to.value.seriesId)
    return refuse({
      code: "BAD_INPUT",
      message: "These are not versions of one cohort.",
      where: "to",
      remedy: "Choose two versions from one cohort's list of versions.",
    });
  const db = ctx.db.manager;
  const [earlier, later] = [await readVersion(db, from.value), await readVersion(db, to.value)];
  const diff = diffVersions(earlier, later);
  return ok({
    from: from.value,
    to: to.value,
    bump: bumpOf(diff),
    ...(await tellChanges(ctx, { ...earlier, flow: from.value.flow }, { ...later, flow: to.value.flow })),
    rows: rowsOf(diff, knownOf(earlier, later), visibleSites(viewer.value, MEMBER_ROLES)),
  });
}

/**
 * How what would be frozen differs from the newest version of the series it is to be the next of; null where a series begins. Nothing but
 * released counts: how far it is from it is told when it is frozen.
 */
export async function previewChanges(ctx: Context, input: unknown): Promise<Result<CohortChanges | null>> {
  const selection = await selectMembers(ctx, input, readCandidates);
  if (!selection.ok) return selection;
  const { wish, flow } = selection.value;
  if (wish.versionOf === null) return ok(null);
  const db = ctx.db.manager;
  const earlier = await findCohort(db, wish.versionOf);
  if (!earlier.ok) return earlier;
  const newest = await newestOf(db, earlier.value.seriesId);
  return ok(await tellChanges(ctx, { ...(await readVersion(db, newest)), flow: newest.flow }, { ...contentOf(selection.value), flow }));
}

type FlowingVersion = PlacedVersion & Pick<Cohort, "flow">;

/** In what two versions differ, as far as the viewer may know. */
async function tellChanges(ctx: Context, from: FlowingVersion, to: FlowingVersion): Promise<Pick<CohortChanges, keyof CohortChanges>> {
  const floors = await floorsFor(ctx, [...new Set([...from.members, ...to.members].map(({ siteId }) => siteId))]);
  return {
    ...releaseDiff(from.members, to.members, floors),
    redefined: redefinedIn(from, to),
    rulesDropped: without(from, to),
    rulesAdded: without(to, from),
  };
}

/** Patients of both versions, by case. */
const knownOf = (...versions: readonly PlacedVersion[]): KnownMembers =>
  new Map(versions.flatMap(({ members }) => members.map((member) => [member.caseId, member] as const)));

type KnownMembers = ReadonlyMap<string, PlacedVersion["members"][number]>;

/** Rules, in words, that the one has and the other has not. */
function without({ flow }: FlowingVersion, other: FlowingVersion): readonly string[] {
  const known = new Set(other.flow.steps.map(({ description }) => description));
  return flow.steps.map(({ description }) => description).filter((description) => !known.has(description));
}

/** The patients who differ, of these sites; null for who sees no patient. */
function rowsOf(diff: VersionDiff, known: KnownMembers, siteIds: readonly string[] | "all"): readonly CohortDiffRow[] | null {
  if (siteIds.length === 0) return null;
  return changesOf(diff)
    .flatMap(({ caseId, ...change }) => {
      const member = known.get(caseId);
      if (member === undefined || (siteIds !== "all" && !siteIds.includes(member.siteId))) return [];
      return [{ siteId: member.siteId, pseudonym: member.pseudonym, ...change }];
    })
    .slice(0, ROWS);
}

interface Changed {
  readonly caseId: string;
  readonly change: CohortChangeKind;
  readonly from: string | null;
  readonly to: string | null;
}

/** All changes in one list: who came, who went, then what else is another. */
function changesOf(diff: VersionDiff): readonly Changed[] {
  const word = (label: boolean | null): string | null => (label === null ? null : label ? "positive" : "negative");
  const fold = (n: number | null): string | null => (n === null ? null : String(n));
  return [
    ...diff.added.map(({ caseId, label }) => ({ caseId, change: "added" as const, from: null, to: word(label) })),
    ...diff.removed.map(({ caseId, label }) => ({ caseId, change: "removed" as const, from: word(label), to: null })),
    ...diff.labels.map(({ caseId, from, to }) => ({ caseId, change: "label" as const, from: word(from), to: word(to) })),
    ...diff.splits.map(({ caseId, from, to }) => ({ caseId, change: "split" as const, from, to })),
    ...diff.folds.map(({ caseId, from, to }) => ({ caseId, change: "fold" as const, from: fold(from), to: fold(to) })),
  ];
}
