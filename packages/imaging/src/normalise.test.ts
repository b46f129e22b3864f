import { normaliseInside } from "./testing/on-arrays.js";

/** Voxels of a cube's head: the first half. */
const n = 12 ** 3 / 2;

/** A head with intensities like a scanner's, and as much air. */
function scan(brightness: number): { values: Float32Array; head: Uint8Array } {
  const values = Float32Array.from({ length: 2 * n }, (_, i) => (i < n ? brightness * (10 + Math.sin(i) + Math.cos(i * i)) : 3));
  return { values, head: Uint8Array.from({ length: 2 * n }, (_, i) => (i < n ? 1 : 0)) };
}

function momentsOf(values: ArrayLike<number>): [number, number] {
  const inside = Array.from(values).slice(0, n);
  const mean = inside.reduce((sum, value) => sum + value, 0) / n;
  return [mean, Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n)];
}

describe("intensities normalised in the head", () => {
  it("have mean 0 and spread 1 there, and are 0 outside, whatever the scanner's units", () => {
    const [small, large] = [scan(1), scan(4000)];
    const a = normaliseInside(small.values, small.head);
    const b = normaliseInside(large.values, large.head);
    const [mean, deviation] = momentsOf(a ?? []);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.02);
    expect(a?.slice(n).every((value) => value === 0)).toBe(true);
    b?.forEach((value, i) => expect(value).toBeCloseTo(a?.[i] ?? NaN, 3));
  });

  it("do not let a few bright voxels set the scale", () => {
    const plain = scan(100);
    const marked = plain.values.map((value, i) => (i < 4 ? 90_000 : value));
    const [a, b] = [normaliseInside(plain.values, plain.head), normaliseInside(marked, plain.head)];
    for (let i = 4; i < n; i++) expect(Math.abs((b?.[i] ?? NaN) - (a?.[i] ?? NaN))).toBeLessThan(0.05);
    expect(b?.[0]).toBe(5);
  });

  it("are left alone when they are normalised already", () => {
    const { values, head } = scan(50);
    const once = normaliseInside(values, head) ?? new Float32Array();
    expect(normaliseInside(once, head)).toEqual(once);
  });

  it("do not exist for an empty head or one without contrast", () => {
    const { values, head } = scan(1);
    expect(normaliseInside(values, new Uint8Array(head.length))).toBeNull();
    expect(
      normaliseInside(
        values.map(() => 12),
        head,
      ),
    ).toBeNull();
  });
});
