import type { GatherPass, Slab } from "./gather-plan.js";
import { columnsOf, tile, TILE_DEPTH, TILE_ROWS, TILE_THREADS } from "./tile-shader.js";

/** Element offsets of the buffers' bound ranges: what lies before them is not bound. */
export interface BoundFrom {
  readonly input: number;
  readonly output: number;
}

/**
 * The uniforms of both shaders: sixteen-byte rows, three axes and one number more. Twin of `SHAPE`. Everything about a convolution but
 * the width of its tile stands here and not in the code, so that a whole network needs a handful of pipelines: drivers compile slowly.
 */
export function shapeRows(pass: GatherPass, slab: Slab, bound: BoundFrom, extra: readonly [number, number]): readonly number[][] {
  const { inChannels, outChannels, transposed } = pass;
  return [
    [slab.from, slab.to, ...extra],
    [...pass.count, bound.output],
    [...pass.inSize, bound.input],
    [...pass.outSize, outChannels],
    [...pass.outStep, inChannels],
    [...pass.outOffset, 0],
    [...pass.inStep, 0],
    [...pass.inOffset, 0],
    [...pass.inSlope, 0],
    [...pass.taps, 0],
    [...pass.tapFirst, transposed ? 1 : outChannels],
    [...pass.tapStep, transposed ? inChannels : 1],
    [...pass.kernel, 0],
  ];
}

const SHAPE = `
  struct Shape {
    slab: vec4<i32>,
    count: vec4<i32>, // w: first bound element of the output
    inSize: vec4<i32>, // w: first bound element of the input
    outSize: vec4<i32>, // w: output channels
    outStep: vec4<i32>, // w: input channels
    outOffset: vec4<i32>,
    inStep: vec4<i32>,
    inOffset: vec4<i32>,
    inSlope: vec4<i32>,
    taps: vec4<i32>,
    tapFirst: vec4<i32>, // w: from one input channel to the next in the filter
    tapStep: vec4<i32>, // w: from one output channel to the next in the filter
    kernel: vec4<i32>,
  }

  /** Where a tap finds its voxel: first element of its channels in the bound input, or -1 where the volume has ended. */
  fn source(sample: i32, origin: vec3<i32>, tap: vec3<i32>) -> i32 {
    let p = origin + shape.inSlope.xyz * tap;
    if (any(p < vec3(0)) || any(p >= shape.inSize.xyz)) { return -1; }
    return (((sample * shape.inSize.x + p.x) * shape.inSize.y + p.y) * shape.inSize.z + p.z) * shape.outStep.w - shape.inSize.w;
  }`;

/**
 * A gather pass: rows of the product are places, columns output channels, and the sum runs over taps and input channels.
 * Workgroups: (tiles of rows, spread over x and y; z blocks of columns). Terms are counted on, tile by tile, without a division.
 */
export function gatherShader({ outChannels }: GatherPass): string {
  const { width } = columnsOf(outChannels);
  return `${SHAPE}
  @group(0) @binding(0) var<storage, read_write> y: array<f32>;
  @group(0) @binding(1) var<storage, read> x: array<f32>;
  @group(0) @binding(2) var<storage, read> weights: array<f32>;
  @group(0) @binding(3) var<uniform> shape: Shape;
  ${tile.memory(width)}
  var<workgroup> place: array<i32, ${TILE_ROWS}>;

  /** A term of the sum: position of its tap among those of the pass, and input channel. */
  fn advanced(term: vec4<i32>, by: i32) -> vec4<i32> {
    var t = term;
    t.w += by;
    while (t.w >= shape.outStep.w) {
      t.w -= shape.outStep.w;
      t.z++;
      if (t.z == shape.taps.z) { t.z = 0; t.y++; }
      if (t.y == shape.taps.y) { t.y = 0; t.x++; }
    }
    return t;
  }

  fn weight(term: vec4<i32>, column: i32) -> f32 {
    if (term.x >= shape.taps.x || column >= shape.outSize.w) { return 0.0; }
    let tap = shape.tapFirst.xyz + shape.tapStep.xyz * term.xyz;
    let at = (tap.x * shape.kernel.y + tap.y) * shape.kernel.z + tap.z;
    return weights[at * shape.outStep.w * shape.outSize.w + term.w * shape.tapFirst.w + column * shape.tapStep.w];
  }

  @compute @workgroup_size(${TILE_THREADS})
  fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let thread = i32(local);
    let columnBlock = i32(group.z);
    let first = i32(group.y * groups.x + group.x) * ${TILE_ROWS};
    let total = (shape.slab.y - shape.slab.x) * shape.count.y * shape.count.z;
    if (first >= total) { return; }

    let inside = first + thread < total;
    let own = min(first + thread, total - 1);
    let plane = shape.slab.x + own / (shape.count.y * shape.count.z);
    let sample = plane / shape.count.x;
    let m = vec3(plane % shape.count.x, own / shape.count.z % shape.count.y, own % shape.count.z);
    let origin = m * shape.inStep.xyz + shape.inOffset.xyz;
    let o = m * shape.outStep.xyz + shape.outOffset.xyz;
    let voxel = ((sample * shape.outSize.x + o.x) * shape.outSize.y + o.y) * shape.outSize.z + o.z;
    place[thread] = select(-1, voxel * shape.outSize.w - shape.count.w, inside);
    workgroupBarrier();

    let terms = shape.taps.x * shape.taps.y * shape.taps.z * shape.outStep.w;
    var leftTerm = vec4<i32>(0);
    var rightTerm = vec4<i32>(0);
    if (terms > 0) { rightTerm = advanced(rightTerm, thread / 8); }
    var found = source(sample, origin, vec3(0));
    ${tile.clear(width)}
    for (var start = 0; start < terms; start += ${TILE_DEPTH}) {
      let filled = min(${TILE_DEPTH}, terms - start);
      for (var k = 0; k < filled; k++) {
        var value = 0.0;
        if (found >= 0) { value = x[found + leftTerm.w]; }
        left[k * ${TILE_ROWS} + thread] = value;
        leftTerm = advanced(leftTerm, 1);
        if (leftTerm.w == 0) { found = source(sample, origin, leftTerm.xyz); }
      }
      ${tile.fillRight(width, "weight(rightTerm, column)", `rightTerm = advanced(rightTerm, ${TILE_THREADS / 8});`)}
      ${tile.multiply}
    }
    ${tile.store(width, "shape.outSize.w", "if (place[row] >= 0) { y[place[row] + column] = value; }")}
  }`;
}

/**
 * The gradient to the filter, as partial sums: rows are taps and input channels, columns output channels, and the sum runs over the
 * voxels of one share of the slab. Workgroups: (tiles of rows, blocks of columns, shares). `slab.zw`: first share, voxels in each.
 */
export function filterGradientShader({ outChannels }: GatherPass): string {
  const { width } = columnsOf(outChannels);
  return `${SHAPE}
  @group(0) @binding(0) var<storage, read_write> partial: array<f32>;
  @group(0) @binding(1) var<storage, read> x: array<f32>;
  @group(0) @binding(2) var<storage, read> dy: array<f32>;
  @group(0) @binding(3) var<uniform> shape: Shape;
  ${tile.memory(width)}

  fn slope(voxel: i32, column: i32, end: i32) -> f32 {
    if (voxel >= end || column >= shape.outSize.w) { return 0.0; }
    return dy[(shape.slab.x * shape.count.y * shape.count.z + voxel) * shape.outSize.w + column - shape.count.w];
  }

  @compute @workgroup_size(${TILE_THREADS})
  fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let thread = i32(local);
    let columnBlock = i32(group.y);
    let rows = shape.taps.x * shape.taps.y * shape.taps.z * shape.outStep.w;
    let total = (shape.slab.y - shape.slab.x) * shape.count.y * shape.count.z;
    let share = i32(group.z);
    let begin = share * shape.slab.w;
    let end = min(total, begin + shape.slab.w);

    let own = i32(group.x) * ${TILE_ROWS} + thread;
    let tapIndex = min(own, rows - 1) / shape.outStep.w;
    let tap = vec3(tapIndex / (shape.taps.y * shape.taps.z), tapIndex / shape.taps.z % shape.taps.y, tapIndex % shape.taps.z);
    let channel = own % shape.outStep.w;
    let plane = shape.slab.x + begin / (shape.count.y * shape.count.z);
    var m = vec3(plane % shape.count.x, begin / shape.count.z % shape.count.y, begin % shape.count.z);
    var sample = plane / shape.count.x;

    ${tile.clear(width)}
    for (var start = begin; start < end; start += ${TILE_DEPTH}) {
      let filled = min(${TILE_DEPTH}, end - start);
      for (var k = 0; k < filled; k++) {
        var value = 0.0;
        if (own < rows) {
          let found = source(sample, m * shape.inStep.xyz + shape.inOffset.xyz, tap);
          if (found >= 0) { value = x[found + channel]; }
        }
        left[k * ${TILE_ROWS} + thread] = value;
        m.z++;
        if (m.z == shape.count.z) { m.z = 0; m.y++; }
        if (m.y == shape.count.y) { m.y = 0; m.x++; }
        if (m.x == shape.count.x) { m.x = 0; sample++; }
      }
      ${tile.fillRight(width, "slope(start + k, column, end)", "")}
      ${tile.multiply}
    }
    let at = (shape.slab.z + share) * rows + i32(group.x) * ${TILE_ROWS};
    ${tile.store(width, "shape.outSize.w", `if (i32(group.x) * ${TILE_ROWS} + row < rows) { partial[(at + row) * shape.outSize.w + column] = value; }`)}
  }`;
}

/** Adds up the shares of a filter gradient, in their order: the same bits every time. `size.xy`: elements, shares. */
export const ADD_SHARES = `
  @group(0) @binding(0) var<storage, read_write> dw: array<f32>;
  @group(0) @binding(1) var<storage, read> partial: array<f32>;
  @group(0) @binding(2) var<uniform> size: vec4<i32>;

  @compute @workgroup_size(${TILE_THREADS})
  fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let at = i32(group.y * groups.x + group.x) * ${TILE_THREADS} + i32(local);
    if (at >= size.x) { return; }
    var sum = 0.0;
    for (var share = 0; share < size.y; share++) { sum += partial[share * size.x + at]; }
    dw[at] = sum;
  }`;
