// The inner loop of every filter gradient: a few input channels by a few vectors of output channels stay in registers while
// voxels go by; see rows.ts on how many. Vectors in pairs, after one triple where their number is odd.
//
//   g[c, :] += sum over rows and their voxels of in[voxel, c] * dy[voxel, :]
import { tapsBlock } from "./control";
import { madd, splat } from "./lanes";

/** The rows that are walked: where each begins, u32 pairs of byte offsets from the given input and gradient. */
let table: usize = 0, count: i32 = 0;
/** Of each row: its voxels, and the bytes between them. */
let width: i32 = 0, inStep: usize = 0, dyStep: usize = 0;

/** No rows yet, each to be of so many voxels. */
export function beginRows(voxels: i32, inputStep: usize, gradientStep: usize): void {
  table = tapsBlock();
  count = 0;
  width = voxels;
  inStep = inputStep;
  dyStep = gradientStep;
}

export function addRow(inputOffset: usize, gradientOffset: usize): void {
  const at = table + (<usize>count << 3);
  count++;
  store<u32>(at, <u32>inputOffset);
  store<u32>(at, <u32>gradientOffset, 4);
}

/** g[channels, vectors * 4] += in^T dy over the rows. */
export function accumulateOuter(input: usize, dy: usize, g: usize, channels: i32, vectors: i32): void {
  const gStep = <usize>vectors << 4;
  for (let v = 0; v < vectors; ) {
    const left = vectors - v, nv = left == 1 ? 1 : 2 + (left & 1);
    const d = dy + (<usize>v << 4);
    let to = g + (<usize>v << 4), p = input, c = 0;
    if (nv == 2) {
      for (; c + 4 <= channels; c += 4, p += 16, to += gStep << 2) fourByPair(p, d, to, gStep);
      for (; c < channels; c++, p += 4, to += gStep) oneByPair(p, d, to);
    } else if (nv == 1) {
      for (; c + 4 <= channels; c += 4, p += 16, to += gStep << 2) fourBySingle(p, d, to, gStep);
      for (; c < channels; c++, p += 4, to += gStep) oneBySingle(p, d, to);
    } else {
      for (; c + 2 <= channels; c += 2, p += 8, to += gStep << 1) twoByTriple(p, d, to, gStep);
      for (; c < channels; c++, p += 4, to += gStep) oneByTriple(p, d, to);
    }
    v += nv;
  }
}

function fourByPair(input: usize, dy: usize, g: usize, gStep: usize): void {
  const g1 = g + gStep, g2 = g1 + gStep, g3 = g2 + gStep, iStep = inStep, dStep = dyStep;
  let a0 = v128.load(g), a1 = v128.load(g, 16), b0 = v128.load(g1), b1 = v128.load(g1, 16);
  let c0 = v128.load(g2), c1 = v128.load(g2, 16), e0 = v128.load(g3), e1 = v128.load(g3, 16);
  for (let row = table, last = table + (<usize>count << 3); row < last; row += 8) {
    let p = input + load<u32>(row), q = dy + load<u32>(row, 4);
    const end = q + <usize>width * dStep;
    for (; q < end; q += dStep, p += iStep) {
      const k0 = v128.load(q), k1 = v128.load(q, 16);
      let v = splat(p); a0 = madd(a0, v, k0); a1 = madd(a1, v, k1);
      v = v128.load_splat<f32>(p, 4); b0 = madd(b0, v, k0); b1 = madd(b1, v, k1);
      v = v128.load_splat<f32>(p, 8); c0 = madd(c0, v, k0); c1 = madd(c1, v, k1);
      v = v128.load_splat<f32>(p, 12); e0 = madd(e0, v, k0); e1 = madd(e1, v, k1);
    }
  }
  v128.store(g, a0); v128.store(g, a1, 16); v128.store(g1, b0); v128.store(g1, b1, 16);
  v128.store(g2, c0); v128.store(g2, c1, 16); v128.store(g3, e0); v128.store(g3, e1, 16);
}

function oneByPair(input: usize, dy: usize, g: usize): void {
  let a0 = v128.load(g), a1 = v128.load(g, 16);
  for (let row = table, last = table + (<usize>count << 3); row < last; row += 8) {
    let p = input + load<u32>(row), q = dy + load<u32>(row, 4);
    const end = q + <usize>width * dyStep;
    for (; q < end; q += dyStep, p += inStep) {
      const v = splat(p);
      a0 = madd(a0, v, v128.load(q)); a1 = madd(a1, v, v128.load(q, 16));
    }
  }
  v128.store(g, a0); v128.store(g, a1, 16);
}

function fourBySingle(input: usize, dy: usize, g: usize, gStep: usize): void {
  const g1 = g + gStep, g2 = g1 + gStep, g3 = g2 + gStep;
  let a = v128.load(g), b = v128.load(g1), c = v128.load(g2), d = v128.load(g3);
  for (let row = table, last = table + (<usize>count << 3); row < last; row += 8) {
    let p = input + load<u32>(row), q = dy + load<u32>(row, 4);
    const end = q + <usize>width * dyStep;
    for (; q < end; q += dyStep, p += inStep) {
      const k = v128.load(q);
      a = madd(a, splat(p), k); b = madd(b, v128.load_splat<f32>(p, 4), k); c = madd(c, v128.load_splat<f32>(p, 8), k); d = madd(d, v128.load_splat<f32>(p, 12), k);
    }
  }
  v128.store(g, a); v128.store(g1, b); v128.store(g2, c); v128.store(g3, d);
}

function oneBySingle(input: usize, dy: usize, g: usize): void {
  let a = v128.load(g);
  for (let row = table, last = table + (<usize>count << 3); row < last; row += 8) {
    let p = input + load<u32>(row), q = dy + load<u32>(row, 4);
    const end = q + <usize>width * dyStep;
    for (; q < end; q += dyStep, p += inStep) a = madd(a, splat(p), v128.load(q));
  }
  v128.store(g, a);
}

function twoByTriple(input: usize, dy: usize, g: usize, gStep: usize): void {
  const g1 = g + gStep;
  let a0 = v128.load(g), a1 = v128.load(g, 16), a2 = v128.load(g, 32), b0 = v128.load(g1), b1 = v128.load(g1, 16), b2 = v128.load(g1, 32);
  for (let row = table, last = table + (<usize>count << 3); row < last; row += 8) {
    let p = input + load<u32>(row), q = dy + load<u32>(row, 4);
    const end = q + <usize>width * dyStep;
    for (; q < end; q += dyStep, p += inStep) {
      const k0 = v128.load(q), k1 = v128.load(q, 16), k2 = v128.load(q, 32);
      let v = splat(p); a0 = madd(a0, v, k0); a1 = madd(a1, v, k1); a2 = madd(a2, v, k2);
      v = v128.load_splat<f32>(p, 4); b0 = madd(b0, v, k0); b1 = madd(b1, v, k1); b2 = madd(b2, v, k2);
    }
  }
  v128.store(g, a0); v128.store(g, a1, 16); v128.store(g, a2, 32); v128.store(g1, b0); v128.store(g1, b1, 16); v128.store(g1, b2, 32);
}

function oneByTriple(input: usize, dy: usize, g: usize): void {
  let a0 = v128.load(g), a1 = v128.load(g, 16), a2 = v128.load(g, 32);
  for (let row = table, last = table + (<usize>count << 3); row < last; row += 8) {
    let p = input + load<u32>(row), q = dy + load<u32>(row, 4);
    const end = q + <usize>width * dyStep;
    for (; q < end; q += dyStep, p += inStep) {
      const v = splat(p);
      a0 = madd(a0, v, v128.load(q)); a1 = madd(a1, v, v128.load(q, 16)); a2 = madd(a2, v, v128.load(q, 32));
    }
  }
  v128.store(g, a0); v128.store(g, a1, 16); v128.store(g, a2, 32);
}
