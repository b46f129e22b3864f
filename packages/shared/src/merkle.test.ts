import fc from "fast-check";
import { inclusionPath, isIncluded, merkleRoot } from "./merkle.js";

/** Entries and roots of Certificate Transparency's own tests: https://github.com/transparency-dev/merkle/blob/main/testonly/constants.go */
const ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map((hex) =>
  Uint8Array.from(Buffer.from(hex, "hex")),
);
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("a Merkle tree", () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))("of the first %i entries has the root of RFC 9162", (size, root) => {
    expect(merkleRoot(ENTRIES.slice(0, size))).toBe(root);
  });

  const trees = fc
    .array(fc.string(), { minLength: 1, maxLength: 40 })
    .chain((entries) => fc.record({ entries: fc.constant(entries), index: fc.nat({ max: entries.length - 1 }) }));

  it("proves every entry to be where it is", () => {
    fc.assert(
      fc.property(trees, ({ entries, index }) => {
        const proof = { index, size: entries.length, path: inclusionPath(entries, index), root: merkleRoot(entries) };
        expect(isIncluded(entries[index]!, proof)).toBe(true);
      }),
    );
  });

  it("proves nothing else: no other entry, place, size, root or path", () => {
    fc.assert(
      fc.property(trees, fc.nat(), ({ entries, index }, n) => {
        const proof = { index, size: entries.length, path: inclusionPath(entries, index), root: merkleRoot(entries) };
        const entry = entries[index]!;
        expect(isIncluded(`${entry}x`, proof)).toBe(false);
        expect(isIncluded(entry, { ...proof, root: merkleRoot([...entries, "x"]) })).toBe(false);
        expect(isIncluded(entry, { ...proof, path: [...proof.path, proof.root] })).toBe(false);
        expect(isIncluded(entry, { ...proof, index: -1 })).toBe(false);
        expect(isIncluded(entry, { ...proof, index: proof.size })).toBe(false);
        expect(isIncluded(entry, { ...proof, index: 0.5 })).toBe(false);
        if (proof.path.length > 0) {
          const at = n % proof.path.length;
          expect(isIncluded(entry, { ...proof, path: proof.path.toSpliced(at, 1) })).toBe(false);
          expect(isIncluded(entry, { ...proof, path: proof.path.with(at, proof.root) })).toBe(false);
        }
        const place = n % proof.size;
        if (entries[place] !== entry) expect(isIncluded(entry, { ...proof, index: place })).toBe(false);
      }),
    );
  });

  it("has no path for an entry that is not there", () => {
    expect(() => inclusionPath(["a"], 1)).toThrow(RangeError);
    expect(() => inclusionPath([], 0)).toThrow(RangeError);
  });
});
