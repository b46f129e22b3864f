// A case turned and grown in its cube, four channels at once.
import { at4 } from "./memory";

/**
 * The image by trilinear interpolation over voxels of the head (not 0: a mean with background would darken the edge), the mask by majority.
 * What comes in from outside is 0.
 *
 * @param image f32[edge^3, 4], channels fastest; `mask` u8[edge^3], or 0 for none; `toOld` f64[9], row-major: from a new place to the
 *   old one, both from the cube's middle in voxels.
 * @param out, outMask as `image` and `mask`, all 0 before.
 */
export function turnCube(image: usize, mask: usize, edge: i32, toOld: usize, out: usize, outMask: usize): void {
  const middle = <f64>(edge - 1) / 2, last = <f64>edge;
  const none = f32x4.splat(0), half = f32x4.splat(0.5);
  for (let x = 0, to = 0; x < edge; x++)
    for (let y = 0; y < edge; y++)
      for (let z = 0; z < edge; z++, to++) {
        const u = <f64>x - middle, v = <f64>y - middle, w = <f64>z - middle;
        const px = load<f64>(toOld) * u + load<f64>(toOld, 8) * v + load<f64>(toOld, 16) * w + middle;
        const py = load<f64>(toOld, 24) * u + load<f64>(toOld, 32) * v + load<f64>(toOld, 40) * w + middle;
        const pz = load<f64>(toOld, 48) * u + load<f64>(toOld, 56) * v + load<f64>(toOld, 64) * w + middle;
        if (!(px > -1 && py > -1 && pz > -1 && px < last && py < last && pz < last)) continue;
        const x0 = <i32>Math.floor(px), y0 = <i32>Math.floor(py), z0 = <i32>Math.floor(pz);
        const fx = <f32>(px - <f64>x0), fy = <f32>(py - <f64>y0), fz = <f32>(pz - <f64>z0);
        let sum = none, inside = none, tumour: f32 = 0;
        for (let corner = 0; corner < 8; corner++) {
          const cx = x0 + (corner & 1), cy = y0 + ((corner >> 1) & 1), cz = z0 + (corner >> 2);
          if (<u32>cx >= <u32>edge || <u32>cy >= <u32>edge || <u32>cz >= <u32>edge) continue;
          const partX = corner & 1 ? fx : 1 - fx, partY = (corner >> 1) & 1 ? fy : 1 - fy, partZ = corner >> 2 ? fz : 1 - fz;
          const part = partX * partY * partZ, from = (cx * edge + cy) * edge + cz;
          const value = v128.load(at4(image, 4 * from)), weight = f32x4.splat(part);
          sum = f32x4.add(sum, f32x4.mul(weight, value)); // background is 0 and adds nothing
          inside = f32x4.add(inside, v128.and(weight, f32x4.ne(value, none)));
          if (mask != 0 && load<u8>(mask + from) != 0) tumour += part;
        }
        v128.store(at4(out, 4 * to), v128.and(f32x4.div(sum, inside), f32x4.gt(inside, half)));
        if (mask != 0 && tumour > 0.5) store<u8>(outMask + to, 1);
      }
}
