import type { VersionMember } from "@midline/shared/cohorts/diff";
import { countClasses, leftBetween, releaseClasses } from "@midline/shared/cohorts/label-classes";
import { sumReleased, type ReleasedCount } from "@midline/shared/cohorts/released-count";

/** A member with his site. */
export interface PlacedMember extends VersionMember {
  readonly siteId: string;
}

/** How two versions differ, as far as it is told. */
export type ReleasedDiff = Readonly<
  Record<"added" | "removed" | "labelsChanged" | "splitsMoved" | "foldsMoved" | "revisionsRenewed", ReleasedCount>
>;

/**
 * Released like the flow: of each site the classes of a version, of what both versions share, and of what stayed the same within that, each within the one before.
 * Whoever was added, removed or changed is what lies between two of them; he is never counted apart, for beside the versions' own counts that would tell of fewer than the floor.
 *
 * @param floors by site; see `floorsFor`.
 */
export function releaseDiff(from: readonly PlacedMember[], to: readonly PlacedMember[], floors: ReadonlyMap<string, number>): ReleasedDiff {
  const [before, after] = [byCase(from), byCase(to)];
  const shared = to.filter(({ caseId }) => before.has(caseId));
  const between = (all: readonly PlacedMember[], part: readonly PlacedMember[]): ReleasedCount =>
    sumReleased([...floors].map(([siteId, floor]) => leftBetween(toldOf(all, siteId, floor), toldOf(part, siteId, floor))));
  const changed = (of: (member: PlacedMember) => unknown): ReleasedCount =>
    between(
      shared,
      shared.filter((member) => {
        const old = before.get(member.caseId);
        return old !== undefined && of(old) === of(member);
      }),
    );
  return {
    added: between(to, shared),
    removed: between(
      from,
      from.filter(({ caseId }) => after.has(caseId)),
    ),
    labelsChanged: changed(({ label }) => label),
    splitsMoved: changed(({ split }) => split),
    foldsMoved: changed(({ fold }) => fold),
    revisionsRenewed: changed(({ revisionId }) => revisionId),
  };
}

const byCase = (members: readonly PlacedMember[]): ReadonlyMap<string, PlacedMember> =>
  new Map(members.map((member) => [member.caseId, member]));

const toldOf = (members: readonly PlacedMember[], siteId: string, floor: number) =>
  releaseClasses(countClasses(members.flatMap((member) => (member.siteId === siteId ? [member.label] : []))), floor);
