import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

export interface Listed {
  readonly name: string;
  /** Absolute path, links resolved. */
  readonly path: string;
  readonly isFolder: boolean;
}

export interface Listing {
  /** In order of the name. */
  readonly entries: readonly Listed[];
  /** Names of links that leave the root, or lead nowhere; they are not followed. */
  readonly refused: readonly string[];
}

/** Lists a folder without ever leaving `root`: a link inside the root is followed (git-annex keeps files so), one that leaves it is not. */
export function listInside(root: string, folder: string): Listing {
  const entries: Listed[] = [];
  const refused: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
    const real = realInside(root, path.join(folder, entry.name));
    if (real === null) refused.push(entry.name);
    else
      entries.push({ name: entry.name, path: real, isFolder: entry.isSymbolicLink() ? statSync(real).isDirectory() : entry.isDirectory() });
  }
  return { entries, refused };
}

/** The real path of a file below `root` (itself a real path), or null when it lies elsewhere or does not exist. */
export function realInside(root: string, file: string): string | null {
  try {
    const real = realpathSync(file);
    return real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep) ? real : null;
  } catch {
    return null;
  }
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
