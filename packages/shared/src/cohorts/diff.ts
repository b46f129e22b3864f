import { canonicalJson } from "../canonical-hash.js";
import type { Split } from "../protocol/vocabulary.js";

/** One patient of a version, as far as versions differ in him. */
export interface VersionMember {
  /** The same patient in every version; told to nobody who may not know him. */
  readonly caseId: string;
  readonly revisionId: string;
  readonly label: boolean | null;
  readonly split: Split;
  readonly fold: number | null;
}

/** What a version of a cohort is made of. */
export interface VersionContent {
  readonly name: string;
  readonly target: string;
  /** Compared as JSON, whatever its form. */
  readonly criteria: unknown;
  readonly validationFraction: number;
  readonly seed: number;
  /** What was done with two cases of one patient. */
  readonly samePatient: string;
  readonly members: readonly VersionMember[];
}

/** What of a version is not its members. */
export const DEFINITIONS = ["name", "target", "criteria", "validationFraction", "seed", "samePatient"] as const;
export type Definition = (typeof DEFINITIONS)[number];

/** A patient of both versions with something that differs. */
export interface Change<T> {
  readonly caseId: string;
  readonly from: T;
  readonly to: T;
}

/** How one version became another. Members in the order of the version that has them; changes in the order of the later one. */
export interface VersionDiff {
  readonly redefined: readonly Definition[];
  readonly added: readonly VersionMember[];
  readonly removed: readonly VersionMember[];
  readonly labels: readonly Change<boolean | null>[];
  readonly splits: readonly Change<Split>[];
  readonly folds: readonly Change<number | null>[];
  /** Another revision of the tissue results is pinned, whether or not the label is another. */
  readonly revisions: readonly Change<string>[];
}

/** What of the definition is another. */
export const redefinedIn = (from: VersionContent, to: VersionContent): readonly Definition[] =>
  DEFINITIONS.filter((name) => canonicalJson(from[name]) !== canonicalJson(to[name]));

/** What differs between two versions of a cohort. */
export function diffVersions(from: VersionContent, to: VersionContent): VersionDiff {
  const before = new Map(from.members.map((member) => [member.caseId, member]));
  const after = new Set(to.members.map(({ caseId }) => caseId));
  const changes = <T>(of: (member: VersionMember) => T): readonly Change<T>[] =>
    to.members.flatMap((member) => {
      const old = before.get(member.caseId);
      return old === undefined || of(old) === of(member) ? [] : [{ caseId: member.caseId, from: of(old), to: of(member) }];
    });
  return {
    redefined: redefinedIn(from, to),
    added: to.members.filter(({ caseId }) => !before.has(caseId)),
    removed: from.members.filter(({ caseId }) => !after.has(caseId)),
    labels: changes(({ label }) => label),
    splits: changes(({ split }) => split),
    folds: changes(({ fold }) => fold),
    revisions: changes(({ revisionId }) => revisionId),
  };
}
