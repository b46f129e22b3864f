/** Along x, y and z. */
export type Triple = readonly [x: number, y: number, z: number];

/**
 * Exact Euclidean distance transform: from every voxel to the nearest site, squared, in mm². Axis after axis, the lower envelope of the
 * parabolas that stand over a line of voxels.
 *
 * @param sites shape[0]·shape[1]·shape[2] voxels, x running fastest; non-zero is a site.
 * @param spacing distance of neighbouring voxels along each axis, in mm.
 * @returns Infinity everywhere when there is no site.
 * @see Felzenszwalb and Huttenlocher 2012, https://doi.org/10.4086/toc.2012.v008a019
 */
export function squaredDistances(sites: ArrayLike<number>, shape: Triple, spacing: Triple): Float64Array {
  const distances = new Float64Array(sites.length);
  for (let i = 0; i < sites.length; i++) if (sites[i] === 0) distances[i] = Infinity;
  const envelope = emptyEnvelope(Math.max(...shape));
  let stride = 1;
  for (const [axis, length] of shape.entries()) {
    const slab = stride * length;
    for (let begin = 0; begin < distances.length; begin += slab) {
      for (let start = begin; start < begin + stride; start++) {
        lowerLine(distances, { start, stride, length, spacing: spacing[axis]! }, envelope);
      }
    }
    stride = slab;
  }
  return distances;
}

interface Line {
  readonly start: number;
  readonly stride: number;
  readonly length: number;
  readonly spacing: number;
}

/** Parabolas by their vertex, height, and the place from which each is the lowest. */
const emptyEnvelope = (size: number) => ({
  vertices: new Int32Array(size),
  heights: new Float64Array(size),
  from: new Float64Array(size),
});

function lowerLine(
  values: Float64Array,
  { start, stride, length, spacing }: Line,
  { vertices, heights, from }: ReturnType<typeof emptyEnvelope>,
): void {
  let last = -1;
  for (let q = 0; q < length; q++) {
    const height = values[start + q * stride]!;
    if (height === Infinity) continue;
    let crossing = -Infinity;
    while (last >= 0) {
      const v = vertices[last]!;
      crossing = (q + v) / 2 + (height - heights[last]!) / (2 * spacing * spacing * (q - v));
      if (crossing > from[last]!) break;
      last--;
      crossing = -Infinity;
    }
    last++;
    vertices[last] = q;
    heights[last] = height;
    from[last] = crossing;
  }
  if (last < 0) return;
  for (let q = 0, k = 0; q < length; q++) {
    while (k < last && from[k + 1]! < q) k++;
    const along = (q - vertices[k]!) * spacing;
    values[start + q * stride] = heights[k]! + along * along;
  }
}
