import fc from "fast-check";
import { quantileOf } from "./testing/on-arrays.js";

const number = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -1, 1, 1.5, 1.5000001));
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("a quantile", () => {
  it("is the number at its rank among the sorted ones", () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 300 }), share, (given, q) => {
        const values = Float32Array.from(given);
        const sorted = values.slice().sort();
        expect(quantileOf(values, q) + 0).toBe(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]! + 0);
      }),
    );
  });

  it("of very many numbers is that of an evenly spaced part of them", () => {
    const many = Float32Array.from({ length: 450_001 }, (_, i) => Math.sin(i) * 1000);
    const part = many.filter((_, i) => i % 2 === 0).sort();
    for (const q of [0, 0.005, 0.5, 0.995]) expect(quantileOf(many, q)).toBe(part[Math.floor(q * part.length)]);
  });

  it("does not exist for no numbers", () => {
    expect(quantileOf(new Float32Array(), 0.5)).toBeNaN();
  });
});
