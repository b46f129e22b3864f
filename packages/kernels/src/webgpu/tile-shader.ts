/** Rows of the tile of a matrix product that one workgroup computes. */
export const TILE_ROWS = 64;

/** Terms of the sum that it holds in workgroup memory at a time. */
export const TILE_DEPTH = 16;

/** Threads of a workgroup: eight by eight, each with eight rows and `width` columns in registers. */
export const TILE_THREADS = 64;

/** How many columns a thread computes, and how many workgroups lie side by side, for a number of output channels: little is idle. */
export function columnsOf(channels: number): { readonly width: number; readonly blocks: number } {
  const blocks = Math.ceil(channels / 32);
  return { width: Math.ceil(channels / (8 * blocks)), blocks };
}

const vector = (width: number): string => (width === 1 ? "f32" : `vec${width}<f32>`);
const lanes = (width: number): readonly number[] => Array.from({ length: width }, (_, lane) => lane);
const rows = [0, 1, 2, 3, 4, 5, 6, 7];
const lane = (name: string, width: number, index: number): string => (width === 1 ? name : `${name}[${index}]`);

/**
 * The parts of a WGSL shader that multiplies tiles: `left` [depth][rows] times `right` [depth][columns], accumulated in registers
 * sum0 to sum7. A row's thread fills `left`; `right` is filled as whole vectors, since two threads may not write one vector's parts.
 */
export const tile = {
  memory: (width: number): string => `
    var<workgroup> left: array<f32, ${TILE_DEPTH * TILE_ROWS}>;
    var<workgroup> right: array<${vector(width)}, ${TILE_DEPTH * 8}>;`,
  clear: (width: number): string => rows.map((r) => `var sum${r} = ${vector(width)}(0.0);`).join("\n"),
  /**
   * A thread fills k = thread / 8 and then every eighth after it.
   *
   * @param value WGSL of one element, from `k` (term of the sum, counted from the tile's first) and `column`.
   * @param next WGSL statement on the way to the next k.
   */
  fillRight: (width: number, value: string, next: string): string => `
    for (var e = thread; e < ${TILE_DEPTH * 8}; e += ${TILE_THREADS}) {
      let k = e / 8;
      let first = columnBlock * ${8 * width} + (e % 8) * ${width};
      var v: ${vector(width)};
      ${lanes(width)
        .map((l) => `{ let column = first + ${l}; ${lane("v", width, l)} = ${value}; }`)
        .join("\n      ")}
      right[e] = v;
      ${next}
    }`,
  /** The loop ends where the terms do, `filled` of them; that it is no constant keeps drivers from unrolling it for seconds. */
  multiply: `
    workgroupBarrier();
    for (var k = 0; k < filled; k++) {
      let b = right[k * 8 + thread % 8];
      let at = k * ${TILE_ROWS} + thread / 8 * 8;
      ${rows.map((r) => `sum${r} += left[at + ${r}] * b;`).join("\n      ")}
    }
    workgroupBarrier();`,
  /** @param write WGSL statement that stores `value` of tile row `row` and `column`. */
  store: (width: number, columns: string, write: string): string =>
    rows
      .map(
        (r) => `{
      let row = thread / 8 * 8 + ${r};
      ${lanes(width)
        .map(
          (l) => `{
        let column = columnBlock * ${8 * width} + thread % 8 * ${width} + ${l};
        let value = ${lane(`sum${r}`, width, l)};
        if (column < ${columns}) { ${write} }
      }`,
        )
        .join("\n")}
    }`,
      )
      .join("\n"),
};
