import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { MOST_SUMMED, weightedSum } from "./weighted-sum.js";
import { WEIGHTED_SUM_MODULE } from "./weighted-sum-module.js";

/** As plainly as it can be said. */
const plainly = (coefficients: readonly number[], sites: readonly Float32Array[], length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => coefficients.reduce((sum, c, k) => (c === 0 ? sum : sum + c * sites[k]![i]!), 0));

const bitsOf = (values: Float32Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

function summed(coefficients: readonly number[], sites: readonly Float32Array[], length: number): Float32Array {
  const out = new Float32Array(length);
  weightedSum(coefficients, (site, into) => into.set(sites[site]!), out);
  return out;
}

describe("the weighted sum", () => {
  it("is to the bit the sum of one number after the other, whatever numbers, coefficients and lengths, subnormal and overflowing ones included", () => {
    const coefficient = fc.oneof(fc.constant(0), fc.double({ min: -2, max: 2, noNaN: true }));
    const cases = fc
      .tuple(fc.array(coefficient, { minLength: 1, maxLength: 11 }), fc.integer({ min: 1, max: 21 }))
      .chain(([coefficients, length]) =>
        fc.record({
          coefficients: fc.constant(coefficients),
          length: fc.constant(length),
          sites: fc.tuple(
            ...coefficients.map(() => fc.float32Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true })),
          ),
        }),
      );
    fc.assert(
      fc.property(cases, ({ coefficients, sites, length }) => {
        expect(bitsOf(summed(coefficients, sites, length))).toEqual(bitsOf(plainly(coefficients, sites, length)));
      }),
    );
  });

  it("reads no site that does not count, and leaves nothing of one sum in the next", () => {
    const read: number[] = [];
    const out = new Float32Array(3);
    weightedSum([0, 2, 0], (site, into) => void (read.push(site), into.fill(5)), out);
    expect([read, [...out]]).toEqual([[1], [10, 10, 10]]);
    weightedSum([0, 0], () => expect("this").toBe("not read"), out);
    expect([...out]).toEqual([0, 0, 0]);
  });

  it("takes as many numbers as it says, and no more", () => {
    const sites = Array.from({ length: 5 }, (_, k) => new Float32Array(MOST_SUMMED + 1).map((_, i) => Math.sin(k + i)));
    const shares = [0.1, 0.2, 0.3, 0.15, 0.25];
    const most = sites.map((values) => values.subarray(0, MOST_SUMMED));
    expect(bitsOf(summed(shares, most, MOST_SUMMED))).toEqual(bitsOf(plainly(shares, most, MOST_SUMMED)));
    expect(() => summed(shares, sites, MOST_SUMMED + 1)).toThrow(RangeError);
  });

  it("is what its assembly compiles to", () => {
    const room = path.resolve(__dirname, "../..");
    const folder = mkdtempSync(path.join(os.tmpdir(), "weighted-sum-"));
    try {
      const file = path.join(folder, "module.wasm");
      const asc = require.resolve("assemblyscript/bin/asc.js");
      execFileSync(process.execPath, [asc, "--target", "release", "--outFile", file], { cwd: room });
      expect(WEIGHTED_SUM_MODULE).toBe(readFileSync(file).toString("base64"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
