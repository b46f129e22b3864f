import type { Triple } from "./affine.js";

const { floor } = Math; // looked up once: in a test's sandbox every use of a global is slow

/** Keeps the largest connected part of a mask (neighbours share a face); the first found wins a tie. */
export function largestRegion(mask: Uint8Array, shape: Triple): Uint8Array {
  const region = new Int32Array(mask.length);
  const stack = new Int32Array(mask.length);
  let [regions, best, bestSize] = [0, 0, 0];
  for (let seed = 0; seed < mask.length; seed++) {
    if (mask[seed] === 0 || region[seed] !== 0) continue;
    const size = flood(seed, ++regions, { mask, region, stack, shape });
    if (size > bestSize) [best, bestSize] = [regions, size];
  }
  const out = new Uint8Array(mask.length);
  for (let i = 0; i < out.length; i++) if (best > 0 && region[i] === best) out[i] = 1;
  return out;
}

interface Flooding {
  readonly mask: Uint8Array;
  readonly region: Int32Array;
  readonly stack: Int32Array;
  readonly shape: Triple;
}

function flood(seed: number, id: number, { mask, region, stack, shape: [nx, ny, nz] }: Flooding): number {
  let [top, size] = [0, 0];
  const visit = (at: number): void => {
    if (mask[at] === 0 || region[at] !== 0) return;
    region[at] = id;
    stack[top++] = at;
    size++;
  };
  visit(seed);
  while (top > 0) {
    const at = stack[--top]!;
    const x = at % nx;
    const y = floor(at / nx) % ny;
    const z = floor(at / (nx * ny));
    if (x > 0) visit(at - 1);
    if (x < nx - 1) visit(at + 1);
    if (y > 0) visit(at - nx);
    if (y < ny - 1) visit(at + nx);
    if (z > 0) visit(at - nx * ny);
    if (z < nz - 1) visit(at + nx * ny);
  }
  return size;
}

/**
 * Fills what a mask encloses within a slice, in slices of all three directions. By slices, because a stack that ends inside the head is
 * open at its ends: in three dimensions nothing would be enclosed.
 */
export function fillSlices(mask: Uint8Array, shape: Triple): Uint8Array {
  const out = new Uint8Array(mask);
  const strides: Triple = [1, shape[0], shape[0] * shape[1]];
  for (const [u, v, w] of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 2, 0],
  ] as const) {
    const stack = new Int32Array(shape[u] * shape[v]);
    for (let slice = 0; slice < shape[w]; slice++) {
      const outside = outsideOfSlice(mask, stack, {
        start: slice * strides[w],
        size: [shape[u], shape[v]],
        stride: [strides[u], strides[v]],
      });
      outside.forEach((isOutside, i) => {
        if (isOutside === 0) out[slice * strides[w] + (i % shape[u]) * strides[u] + floor(i / shape[u]) * strides[v]] = 1;
      });
    }
  }
  return out;
}

interface Slice {
  readonly start: number;
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
}

/** The pixels of a slice that its border can reach without crossing the mask. */
function outsideOfSlice(mask: Uint8Array, stack: Int32Array, { start, size: [nu, nv], stride: [su, sv] }: Slice): Uint8Array {
  const outside = new Uint8Array(nu * nv);
  let top = 0;
  const visit = (u: number, v: number): void => {
    const i = u + nu * v;
    if (outside[i] === 1 || mask[start + u * su + v * sv] !== 0) return;
    outside[i] = 1;
    stack[top++] = i;
  };
  for (let u = 0; u < nu; u++) for (const v of [0, nv - 1]) visit(u, v);
  for (let v = 0; v < nv; v++) for (const u of [0, nu - 1]) visit(u, v);
  while (top > 0) {
    const i = stack[--top]!;
    const u = i % nu;
    const v = floor(i / nu);
    if (u > 0) visit(u - 1, v);
    if (u < nu - 1) visit(u + 1, v);
    if (v > 0) visit(u, v - 1);
    if (v < nv - 1) visit(u, v + 1);
  }
  return outside;
}
