import { createHash } from "node:crypto";

/** SHA-256 digests in lower-case hex, from a leaf's sibling to the root's child. */
export type InclusionPath = readonly string[];

const digestOf = (...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const leafOf = (entry: string | Uint8Array): Buffer =>
  digestOf(Uint8Array.of(0), typeof entry === "string" ? Buffer.from(entry, "utf8") : entry);
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer => digestOf(Uint8Array.of(1), left, right);

/**
 * The Merkle tree hash of entries, in their order: lower-case hex.
 *
 *   MTH({d}) = SHA-256(0x00 || d),   MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])),   k the largest power of two below n
 *
 * @see RFC 9162, section 2.1.1, https://www.rfc-editor.org/rfc/rfc9162
 */
export const merkleRoot = (entries: readonly (string | Uint8Array)[]): string => treeOf(entries.map(leafOf)).toString("hex");

/** The path by which whoever holds an entry finds that it is in the tree. @param index of the entry, from 0. */
export function inclusionPath(entries: readonly (string | Uint8Array)[], index: number): InclusionPath {
  if (!Number.isInteger(index) || index < 0 || index >= entries.length)
    throw new RangeError(`there is no entry ${index} of ${entries.length}`);
  return pathIn(entries.map(leafOf), index).map((digest) => digest.toString("hex"));
}

/** Whether an entry stands at this place in the tree of so many entries with this root. @see RFC 9162, section 2.1.3.2 */
export function isIncluded(
  entry: string | Uint8Array,
  { index, size, path, root }: { readonly index: number; readonly size: number; readonly path: InclusionPath; readonly root: string },
): boolean {
  if (!Number.isInteger(index) || !Number.isInteger(size) || index < 0 || index >= size) return false;
  let [at, last] = [index, size - 1];
  let digest = leafOf(entry);
  for (const sibling of path.map((hex) => Buffer.from(hex, "hex"))) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      digest = nodeOf(sibling, digest);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else digest = nodeOf(digest, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && digest.toString("hex") === root;
}

function treeOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return digestOf();
  if (leaves.length === 1) return only;
  const k = splitOf(leaves.length);
  return nodeOf(treeOf(leaves.slice(0, k)), treeOf(leaves.slice(k)));
}

function pathIn(leaves: readonly Buffer[], index: number): Buffer[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k ? [...pathIn(left, index), treeOf(right)] : [...pathIn(right, index - k), treeOf(left)];
}

/** The largest power of two below n. */
function splitOf(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}
