/** A scalar voxel type of NIfTI: its code in the header and its width. */
export interface ScalarType {
  readonly name: string;
  readonly bytes: 1 | 2 | 4 | 8;
  /** The numbers in aligned bytes of this machine's byte order; 64-bit whole numbers as the nearest double. */
  readonly view: (bytes: Uint8Array) => ArrayLike<number>;
}

/** @see https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h (DT_ codes) */
const SCALARS: ReadonlyMap<number, ScalarType> = new Map<number, ScalarType>([
  [2, { name: "uint8", bytes: 1, view: (b) => b }],
  [4, { name: "int16", bytes: 2, view: (b) => new Int16Array(b.buffer, b.byteOffset, b.length / 2) }],
  [8, { name: "int32", bytes: 4, view: (b) => new Int32Array(b.buffer, b.byteOffset, b.length / 4) }],
  [16, { name: "float32", bytes: 4, view: (b) => new Float32Array(b.buffer, b.byteOffset, b.length / 4) }],
  [64, { name: "float64", bytes: 8, view: (b) => new Float64Array(b.buffer, b.byteOffset, b.length / 8) }],
  [256, { name: "int8", bytes: 1, view: (b) => new Int8Array(b.buffer, b.byteOffset, b.length) }],
  [512, { name: "uint16", bytes: 2, view: (b) => new Uint16Array(b.buffer, b.byteOffset, b.length / 2) }],
  [768, { name: "uint32", bytes: 4, view: (b) => new Uint32Array(b.buffer, b.byteOffset, b.length / 4) }],
  [
    1024,
    {
      name: "int64",
      bytes: 8,

      view: (b) => Float64Array.from(new BigInt64Array(b.buffer, b.byteOffset, b.length / 8), Number),
    },
  ],
  [
    1280,
    {
      name: "uint64",
      bytes: 8,

      view: (b) => Float64Array.from(new BigUint64Array(b.buffer, b.byteOffset, b.length / 8), Number),
    },
  ],
]);

const OTHERS: ReadonlyMap<number, string> = new Map([
  [1, "binary (1 bit)"],
  [32, "complex64"],
  [128, "RGB24"],
  [1536, "float128"],
  [1792, "complex128"],
  [2048, "complex256"],
  [2304, "RGBA32"],
]);

export const scalarType = (code: number): ScalarType | undefined => SCALARS.get(code);

/** The name of any datatype code, for a message. */
export const datatypeName = (code: number): string => SCALARS.get(code)?.name ?? OTHERS.get(code) ?? `code ${code}`;
