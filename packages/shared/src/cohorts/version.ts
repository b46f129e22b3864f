import type { VersionDiff } from "./diff.js";

/** How far a version is from the one before. */
export const BUMPS = ["major", "minor", "patch"] as const;
export type Bump = (typeof BUMPS)[number];

/** Of every series. */
export const FIRST_VERSION = "1.0.0";

const REDEFINES: ReadonlySet<string> = new Set(["target", "criteria"]);

/**
 * What a difference is worth; null when there is none. Major: whoever built on the version before may not build on this one, for a patient or a label
 * has gone or is another, or the question or its criteria are. Minor: patients or labels came and all that was there stays. Patch: all else,
 * such as the name, the seed, splits, folds and pinned revisions that come to the same label.
 *
 * @see https://semver.org
 */
export function bumpOf(diff: VersionDiff): Bump | null {
  const isRedefined = diff.redefined.some((name) => REDEFINES.has(name));
  if (isRedefined || diff.removed.length > 0 || diff.labels.some(({ from }) => from !== null)) return "major";
  if (diff.added.length > 0 || diff.labels.length > 0) return "minor";
  const isSame = [diff.redefined, diff.splits, diff.folds, diff.revisions].every(({ length }) => length === 0);
  return isSame ? null : "patch";
}

/** The version after one: what is counted lower begins at zero again. Throws on a text that is no version. */
export function nextVersion(version: string, bump: Bump): string {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
  const [major, minor, patch] = parts ?? [];
  if (major === undefined || minor === undefined || patch === undefined) throw new RangeError(`${version} is no version of a cohort.`);
  if (bump === "major") return `${major + 1}.0.0`;
  return bump === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}
