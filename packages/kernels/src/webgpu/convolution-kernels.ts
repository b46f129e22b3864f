import * as tf from "@tensorflow/tfjs-core";
import { geometryOf, need, shapeIn } from "../conv3d-arguments.js";
import { type ConvGeometry, product } from "../conv3d-geometry.js";
import { ADD_SHARES, type BoundFrom, filterGradientShader, gatherShader, shapeRows } from "./convolution-shaders.js";
import { type Bound, dispatch, folded } from "./dispatch.js";
import { forwardPass, type GatherPass, inputGradientPasses, type Slab, slabsOf } from "./gather-plan.js";
import { type GpuBackend, isGpuBackend } from "./tfjs-webgpu.js";
import { columnsOf, TILE_DEPTH, TILE_ROWS, TILE_THREADS } from "./tile-shader.js";

type Kernel = Pick<tf.KernelConfig, "kernelName" | "kernelFunc">;

/** The three 3-D convolutions of a WebGPU backend. No shader binds more than `bindingBytes` at once; larger tensors go in slabs. */
export function convolutionKernels(bindingBytes: number): readonly Kernel[] {
  return [
    {
      kernelName: tf.Conv3D,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const [x, filter] = [need(inputs["x"]), need(inputs["filter"])];
        const geometry = geometryOf(x.shape, filter.shape, attrs);
        return gather(gpu(backend), bindingBytes, [forwardPass(geometry)], outputShape(geometry), x, filter);
      },
    },
    {
      kernelName: tf.Conv3DBackpropInputV2,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const [dy, filter] = [need(inputs["dy"]), need(inputs["filter"])];
        const inputShape = shapeIn(attrs, "inputShape");
        const passes = inputGradientPasses(geometryOf(inputShape, filter.shape, attrs));
        return gather(gpu(backend), bindingBytes, passes, inputShape, dy, filter);
      },
    },
    {
      kernelName: tf.Conv3DBackpropFilterV2,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const [x, dy] = [need(inputs["x"]), need(inputs["dy"])];
        const filterShape = shapeIn(attrs, "filterShape");
        return filterGradient(gpu(backend), bindingBytes, geometryOf(x.shape, filterShape, attrs), x, dy, filterShape);
      },
    },
  ];
}

/** Runs passes that together write every voxel of one output. */
function gather(
  backend: GpuBackend,
  bindingBytes: number,
  passes: readonly GatherPass[],
  shape: number[],
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
): tf.TensorInfo {
  const y = backend.makeTensorInfo(shape, "float32");
  for (const pass of passes)
    for (const slab of slabsOf(pass, bindingBytes - alignment(backend))) {
      const bound = ranges(backend, pass, slab, x, y);
      const tiles = Math.ceil(((slab.to - slab.from) * pass.count[1] * pass.count[2]) / TILE_ROWS);
      dispatch(backend, {
        code: gatherShader(pass),
        tensors: [bound.output, bound.input, { tensor: filter }],
        uniforms: shapeRows(pass, slab, bound.from, [0, 0]),
        workgroups: [...folded(tiles, backend.device), columnsOf(pass.outChannels).blocks],
      });
    }
  return y;
}

/** Workgroups a GPU should get at least, where the sum can be shared out among so many. */
const WORKGROUPS = 2048;

/** Voxels one share adds up: enough to be worth a workgroup, few enough for float32. */
const SHARE = { fewest: 256, most: 4096 };

function filterGradient(
  backend: GpuBackend,
  bindingBytes: number,
  geometry: ConvGeometry,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: number[],
): tf.TensorInfo {
  const pass = forwardPass(geometry);
  const rows = product(pass.taps) * pass.inChannels;
  const elements = rows * pass.outChannels;
  const tiles = { rows: Math.ceil(rows / TILE_ROWS), columns: columnsOf(pass.outChannels).blocks };
  const slabs = slabsOf(pass, bindingBytes - alignment(backend));
  const voxelsOf = ({ from, to }: Slab) => (to - from) * pass.count[1] * pass.count[2];
  const voxels = slabs.reduce((sum, slab) => sum + voxelsOf(slab), 0);
  const wanted = Math.ceil((voxels * tiles.rows * tiles.columns) / WORKGROUPS);
  // Partial sums must fit one binding too, with a share to spare for every slab's remainder.
  const room = Math.floor(bindingBytes / (4 * elements)) - slabs.length;
  if (room < 1) throw new Error(`the gradient of a filter of ${elements} weights needs more than the GPU's ${bindingBytes} bytes`);
  const share = Math.max(Math.min(Math.max(wanted, SHARE.fewest), SHARE.most), Math.ceil(voxels / room));
  const perShare = Math.ceil(share / TILE_DEPTH) * TILE_DEPTH;
  const counts = slabs.map((slab) => Math.ceil(voxelsOf(slab) / perShare));
  const shares = counts.reduce((a, b) => a + b, 0);

  const partial = backend.makeTensorInfo([shares, elements], "float32");
  let first = 0;
  for (const [i, slab] of slabs.entries()) {
    const count = counts[i] ?? 0;
    const bound = ranges(backend, pass, slab, x, dy);
    dispatch(backend, {
      code: filterGradientShader(pass),
      tensors: [{ tensor: partial }, bound.input, bound.output],
      uniforms: shapeRows(pass, slab, bound.from, [first, perShare]),
      workgroups: [tiles.rows, tiles.columns, count],
    });
    first += count;
  }
  const dw = backend.makeTensorInfo(filterShape, "float32");
  dispatch(backend, {
    code: ADD_SHARES,
    tensors: [{ tensor: dw }, { tensor: partial }],
    uniforms: [[elements, shares, 0, 0]],
    workgroups: [...folded(Math.ceil(elements / TILE_THREADS), backend.device), 1],
  });
  backend.disposeData(partial.dataId);
  return dw;
}

const outputShape = ({ batch, outSize, outChannels }: ConvGeometry): number[] => [batch, ...outSize, outChannels];

const alignment = ({ device }: GpuBackend): number => device.limits.minStorageBufferOffsetAlignment;

/** The ranges of both volumes that a slab touches. */
function ranges(backend: GpuBackend, pass: GatherPass, slab: Slab, input: tf.TensorInfo, output: tf.TensorInfo) {
  const of = (tensor: tf.TensorInfo, [first, last]: readonly [number, number], planeBytes: number): Required<Bound> => {
    const offsetBytes = Math.floor((first * planeBytes) / alignment(backend)) * alignment(backend);
    return { tensor, offsetBytes, bytes: (last + 1) * planeBytes - offsetBytes };
  };
  const bound = {
    input: of(input, slab.input, 4 * pass.inSize[1] * pass.inSize[2] * pass.inChannels),
    output: of(output, slab.output, 4 * pass.outSize[1] * pass.outSize[2] * pass.outChannels),
  };
  const from: BoundFrom = { input: bound.input.offsetBytes / 4, output: bound.output.offsetBytes / 4 };
  return { ...bound, from };
}

function gpu(backend: object): GpuBackend {
  if (!isGpuBackend(backend)) throw new Error("the WGSL kernels run on the WebGPU backend only");
  return backend;
}
