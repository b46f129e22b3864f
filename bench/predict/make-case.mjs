// Four sequences of a made-up head, as large as real ones, and weights that nobody trained.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(new URL("../../apps/trainer/package.json", import.meta.url));
const { writeNifti } = require("@midline/imaging/nifti/write-nifti");
const { networkSpec } = require("@midline/shared/network/network-spec");
const { initialWeights } = require("@midline/shared/network/weights");
const { encodeTensors } = require("@midline/shared/weights/tensor-container");

const [C, S] = [Math.cos(0.2), Math.sin(0.2)];

/** Grids as they come: a research atlas, and thick slices as a scanner tilts them. Affines are rows of voxel to mm. */
export const CASES = {
  upright: {
    what: "four sequences of 240 x 240 x 155 at 1 mm, upright, air with noise",
    shape: [240, 240, 155],
    affine: [-1, 0, 0, 119.5, 0, -1, 0, 119.5, 0, 0, 1, -77, 0, 0, 0, 1],
  },
  oblique: {
    what: "four sequences of 256 x 256 x 28 at 0.9 x 0.9 x 5.5 mm, tilted by 11 degrees, air with noise",
    shape: [256, 256, 28],
    affine: [-0.9, 0, 0, 115, 0, 0.9 * C, -5.5 * S, -115 * C + 75 * S, 0, 0.9 * S, 5.5 * C, -115 * S - 75 * C, 0, 0, 0, 1],
  },
};

const SEQUENCES = ["t1", "t1ce", "t2", "flair"];

/** Writes the files; `files` are the flags of `midline-site predict`. The real case of MIDLINE_TEST_DATA is called `real`. */
export function makeCase(name, folder) {
  if (name === "real") return realCase();
  const made = CASES[name];
  if (made === undefined) throw new Error(`--case takes ${[...Object.keys(CASES), "real"].join(", ")}, not "${name}"`);
  mkdirSync(folder, { recursive: true });
  const files = SEQUENCES.flatMap((sequence, n) => {
    const file = path.join(folder, `${sequence}.nii.gz`);
    const { shape, affine } = made;
    writeFileSync(file, writeNifti({ data: head(shape, affine, n), shape, affine, datatype: "int16" }));
    return [`--${sequence}`, file];
  });
  return { what: `${made.what}, SYNTHETIC`, files };
}

/** The one patient of the test data, on four grids. */
function realCase() {
  const root = process.env.MIDLINE_TEST_DATA;
  const folder = path.join(root ?? "", "TCGA-FG-6692", "native");
  if (root === undefined || !existsSync(folder))
    throw new Error("--case real needs MIDLINE_TEST_DATA, the folder of the real MRI for tests");
  const file = { t1: "t1", t1ce: "t1c", t2: "t2", flair: "flair" };
  return {
    what: "one real patient, four raw sequences",
    files: SEQUENCES.flatMap((s) => [`--${s}`, path.join(folder, `${file[s]}.nii.gz`)]),
  };
}

/** Air with noise, a brighter shell, folds within, and a tumour that each sequence shows otherwise. */
function head([nx, ny, nz], a, sequence) {
  const data = new Float32Array(nx * ny * nz);
  let state = 7 + sequence;
  const noise = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  let at = 0;
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const x = a[0] * i + a[1] * j + a[2] * k + a[3];
        const y = a[4] * i + a[5] * j + a[6] * k + a[7];
        const z = a[8] * i + a[9] * j + a[10] * k + a[11];
        const r = Math.hypot(x / 75, y / 92, z / 72);
        const tissue = 300 + 80 * Math.sin(x / 6 + sequence) * Math.cos(z / 8) + (r > 0.9 ? 150 : 0);
        const tumour = Math.hypot(x - 12, y + 20, z) < 18 ? 60 * (sequence + 1) : 0;
        data[at++] = Math.round(r > 1 ? 12 * noise() : tissue + tumour + 40 * noise());
      }
  return data;
}

/** First weights, leant towards "no tumour", so that the mask is a few voxels as a trained network's is. */
export function writeWeights(network, file) {
  const weights = initialWeights(networkSpec(network), 7);
  for (const { name, values } of weights) if (name === "seg/logit/bias") values.fill(-9);
  writeFileSync(file, encodeTensors(weights));
  return file;
}
