import { gunzipSync, gzipSync } from "node:zlib";
import { applyAffine, scaleAffine, type Affine } from "../affine.js";
import type { ImagingFault } from "../imaging-fault.js";
import { makeNifti, type MadeNifti } from "../testing/make-nifti.js";
import { readNifti, type NiftiVolume } from "./read-nifti.js";
import { writeNifti } from "./write-nifti.js";

const where = "sub-A01_T2w.nii.gz";

function read(bytes: Uint8Array): NiftiVolume {
  const result = readNifti(bytes, { where });
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

function faultOf(bytes: Uint8Array, maxBytes?: number): ImagingFault {
  const result = readNifti(bytes, maxBytes === undefined ? { where } : { where, maxBytes });
  if (result.ok) throw new Error("expected a refusal");
  return result.fault;
}

/** Every scalar type: its code, width, and a writer of the number i - 2 (or i where there is no sign). */
const SCALARS: readonly (readonly [string, number, number, NonNullable<MadeNifti["put"]>, number])[] = [
  ["uint8", 2, 1, (v, at, i) => v.setUint8(at, i), 0],
  ["int8", 256, 1, (v, at, i) => v.setInt8(at, i - 2), -2],
  ["int16", 4, 2, (v, at, i, le) => v.setInt16(at, i - 2, le), -2],
  ["uint16", 512, 2, (v, at, i, le) => v.setUint16(at, i + 40000, le), 40000],
  ["int32", 8, 4, (v, at, i, le) => v.setInt32(at, i - 2, le), -2],
  ["uint32", 768, 4, (v, at, i, le) => v.setUint32(at, i + 2 ** 31, le), 2 ** 31],
  ["int64", 1024, 8, (v, at, i, le) => v.setBigInt64(at, BigInt(i - 2), le), -2],
  ["uint64", 1280, 8, (v, at, i, le) => v.setBigUint64(at, BigInt(i), le), 0],
  ["float32", 16, 4, (v, at, i, le) => v.setFloat32(at, i - 2, le), -2],
  ["float64", 64, 8, (v, at, i, le) => v.setFloat64(at, i - 2, le), -2],
];

describe("a NIfTI file", () => {
  for (const version of [1, 2] as const) {
    for (const bigEndian of [false, true]) {
      it.each(SCALARS)(
        `of version ${version}, ${bigEndian ? "big" : "little"}-endian, gives the numbers stored as %s`,
        (_, datatype, bytesPerVoxel, put, first) => {
          const volume = read(makeNifti({ version, bigEndian, datatype, bytesPerVoxel, put }));
          expect(volume.shape).toEqual([2, 3, 4]);
          expect(Array.from(volume.data)).toEqual(Array.from({ length: 24 }, (_, i) => Math.fround(first + i)));
        },
      );
    }
  }

  it("says the same zipped and plain, whatever its name", () => {
    const plain = makeNifti({ put: (v, at, i) => v.setUint8(at, i) });
    expect(read(gzipSync(plain)).data).toEqual(read(plain).data);
  });

  it("scales by slope and intercept, and not at all when the slope is zero or no number", () => {
    const put: MadeNifti["put"] = (v, at, i) => v.setUint8(at, i);
    expect(read(makeNifti({ put, slope: 0.5, intercept: -3 })).data[10]).toBe(2);
    expect(read(makeNifti({ put, slope: 0, intercept: 7 })).data[10]).toBe(10);
    expect(read(makeNifti({ put, slope: Number.NaN, intercept: 7 })).data[10]).toBe(10);
  });

  it("is placed by its sform before its qform, and by voxel sizes when it has neither", () => {
    const qform = { code: 1, quaternion: [0, 0, 0], offset: [10, 20, 30] };
    const sform = { code: 2, rows: [0, 0, 3, 1, -2, 0, 0, 2, 0, 2, 0, 3] };
    const pixdim = [-1, 2, 2, 3];
    expect(read(makeNifti({ pixdim, qform, sform })).affine).toEqual([0, 0, 3, 1, -2, 0, 0, 2, 0, 2, 0, 3, 0, 0, 0, 1]);
    expect(read(makeNifti({ pixdim, qform })).affine).toEqual([2, 0, 0, 10, 0, 2, 0, 20, 0, 0, -3, 30, 0, 0, 0, 1]);
    expect(read(makeNifti({ pixdim })).affine).toEqual([2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1]);
    expect(read(makeNifti({ pixdim })).header.affineFrom).toBe("pixdim");
  });

  it("is read in millimetres when its header counts in metres or micrometres", () => {
    expect(read(makeNifti({ pixdim: [1, 0.002, 0.002, 0.002], units: 1 })).affine[0]).toBeCloseTo(2, 5);
    expect(read(makeNifti({ pixdim: [1, 2000, 2000, 2000], units: 3 })).affine[0]).toBeCloseTo(2, 5);
  });

  it("may have its voxels further back, a fourth axis of one, and padding after them", () => {
    const padded = makeNifti({ dim: [4, 2, 3, 4, 1], voxelOffset: 1000, put: (v, at, i) => v.setUint8(at, i) });
    expect(read(Buffer.concat([padded, new Uint8Array(100)])).data[23]).toBe(23);
  });

  it("never lets the header's free text through", () => {
    const volume = read(makeNifti({ description: "DOE^JANE 1970-01-01" }));
    expect(JSON.stringify({ ...volume, data: null })).not.toContain("DOE");
  });
});

describe("a file that is not what it says", () => {
  const word = (text: string, at: number): Uint8Array =>
    Buffer.concat([new Uint8Array(at), Buffer.from(text, "latin1"), new Uint8Array(600)]);

  it.each([
    ["DICOM renamed .nii", word("DICM", 128), "UNSUPPORTED_FORMAT", /DICOM/],
    ["PNG renamed .nii", word("\x89PNG\r\n", 0), "UNSUPPORTED_FORMAT", /PNG/],
    ["DICOM renamed .nii.gz", gzipSync(word("DICM", 128)), "UNSUPPORTED_FORMAT", /DICOM/],
    ["gzip of a text", gzipSync(Buffer.from("hello ".repeat(2000))), "UNSUPPORTED_FORMAT", /not NIfTI/],
    ["gzip of a few bytes", gzipSync(Buffer.from("hello")), "UNSUPPORTED_FORMAT", /not NIfTI/],
    ["an empty file", new Uint8Array(0), "TRUNCATED", /empty/],
    ["the header of a pair", makeNifti({ magic: "ni1" }), "UNSUPPORTED_FORMAT", /pair/],
    ["Analyze 7.5", makeNifti({ magic: "\0\0\0" }), "UNSUPPORTED_FORMAT", /Analyze/],
    ["colour", makeNifti({ datatype: 128, bytesPerVoxel: 3 }), "UNSUPPORTED_FORMAT", /RGB24/],
    ["complex numbers", makeNifti({ datatype: 32, bytesPerVoxel: 8 }), "UNSUPPORTED_FORMAT", /complex64/],
    ["a type nobody knows", makeNifti({ datatype: 77 }), "UNSUPPORTED_FORMAT", /code 77/],
    ["a time series", makeNifti({ dim: [4, 2, 3, 4, 5] }), "BAD_INPUT", /5 volumes/],
    ["a negative dimension", makeNifti({ dim: [3, 2, -3, 4], voxelBytes: 24 }), "BAD_INPUT", /-3/],
    ["a two-dimensional picture", makeNifti({ dim: [2, 20, 30] }), "BAD_INPUT", /2 dimensions/],
    ["an affine of zeros", makeNifti({ sform: { code: 1, rows: Array(12).fill(0) } }), "BAD_INPUT", /length zero/],
    ["an affine in one plane", makeNifti({ sform: { code: 1, rows: [1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0] } }), "BAD_INPUT", /one plane/],
    ["an affine with NaN", makeNifti({ sform: { code: 1, rows: [Number.NaN, ...Array(11).fill(1)] } }), "BAD_INPUT", /not finite/],
    ["voxels of two metres", makeNifti({ pixdim: [1, 2000, 1, 1] }), "BAD_INPUT", /2000 mm/],
    ["voxels inside the header", makeNifti({ voxelOffset: 348 }), "BAD_INPUT", /byte 348/],
    ["one byte too few", makeNifti({ voxelBytes: 23 }), "TRUNCATED", /376 bytes.*375 bytes/],
    ["only a header", makeNifti({}).subarray(0, 348), "TRUNCATED", /only 348 bytes/],
    ["more than it claims", makeNifti({ voxelBytes: 24 + 70000 }), "BAD_INPUT", /more than/],
  ])("is refused by name: %s", (_, bytes, code, message) => {
    const fault = faultOf(bytes);
    expect(fault).toMatchObject({ code, where });
    expect(fault.message).toMatch(message);
    expect(fault.remedy.length).toBeGreaterThan(10);
  });

  it("is refused when its gzip stream is cut at any place", () => {
    const whole = gzipSync(makeNifti({ dim: [3, 20, 20, 20], put: (v, at, i) => v.setUint8(at, (i * 7919) % 251) }));
    for (let kept = 1; kept < whole.length; kept = Math.ceil(kept * 1.3)) {
      const fault = faultOf(whole.subarray(0, kept));
      expect(["TRUNCATED", "UNSUPPORTED_FORMAT"]).toContain(fault.code);
      if (kept > whole.length / 2) expect(fault.code).toBe("TRUNCATED");
    }
    expect(faultOf(whole.subarray(0, whole.length - 1)).code).toBe("TRUNCATED");
  });

  it("is refused when a byte of its gzip stream has changed", () => {
    const whole = Uint8Array.from(gzipSync(makeNifti({ dim: [3, 20, 20, 20], put: (v, at, i) => v.setUint8(at, (i * 7919) % 251) })));
    whole[whole.length - 6]! ^= 0x10; // in the checksum
    expect(faultOf(whole)).toMatchObject({ code: "BAD_INPUT" });
  });

  it("is refused with the count of voxels that are not finite", () => {
    const put: MadeNifti["put"] = (v, at, i, le) => v.setFloat32(at, i === 3 ? Number.NaN : i === 9 ? Infinity : i, le);
    const fault = faultOf(makeNifti({ datatype: 16, bytesPerVoxel: 4, put }));
    expect(fault).toMatchObject({ code: "NOT_FINITE" });
    expect(fault.message).toContain("2 of 24");
  });
});

describe("a header that claims the moon", () => {
  it("is refused before a byte is set aside for it: 2 TB in 352 bytes", () => {
    const bomb = makeNifti({ dim: [3, 10000, 10000, 2500], datatype: 64, bytesPerVoxel: 8, voxelBytes: 0 });
    for (const bytes of [bomb, gzipSync(bomb)]) {
      const fault = faultOf(bytes);
      expect(fault).toMatchObject({ code: "TOO_LARGE", where });
      expect(fault.message).toContain("1.82 TiB");
    }
  });

  it("is refused in NIfTI-2 with dimensions past every integer", () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(faultOf(makeNifti({ version: 2, dim: [3, most, most, most], voxelBytes: 0 })).code).toBe("TOO_LARGE");
  });

  it("may claim little and inflate to much: inflation stops at the claim", () => {
    const bomb = gzipSync(Buffer.concat([makeNifti({}), new Uint8Array(300 << 20)]), { level: 9 });
    const before = process.memoryUsage().rss;
    expect(faultOf(bomb)).toMatchObject({ code: "BAD_INPUT" });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  });

  it("counts the voxels as they will be held, four bytes each", () => {
    const bytes = makeNifti({ dim: [3, 20, 20, 20] });
    expect(faultOf(bytes, 20_000).code).toBe("TOO_LARGE");
    expect(readNifti(bytes, { where, maxBytes: 32_000 }).ok).toBe(true);
  });
});

describe("a file we write", () => {
  const oblique: Affine = [-0.897, 0.001, 0.316, 97.896, -0.015, 0.861, -1.569, -71.251, 0.049, 0.257, 5.262, -98.791, 0, 0, 0, 1];

  it.each([
    ["upright", scaleAffine([6, 6, 6], [-93, -93, -93])],
    ["mirrored", scaleAffine([-1, -1, 1], [0, 239, 0])],
    ["on its side", [0, 0, -2.385, 74.5, 2.39, 0, 0, -110.7, 0, 2.366, 0, -71.7, 0, 0, 0, 1] as const],
    ["oblique, as a scanner writes it", oblique],
  ])("comes back in the same place, by sform and by qform: %s", (_, affine) => {
    const data = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i) * 100);
    const bytes = writeNifti({ data, shape: [3, 4, 5], affine, datatype: "float32" });
    const back = read(bytes);
    expect(back.data).toEqual(data);
    expect(back.header.affineFrom).toBe("sform");
    const plain = Uint8Array.from(gunzipSync(bytes));
    new DataView(plain.buffer).setInt16(254, 0, true); // without the sform
    const byQform = read(plain);
    expect(byQform.header.affineFrom).toBe("qform");
    for (const corner of [
      [0, 0, 0],
      [2, 3, 4],
      [2, 0, 4],
    ] as const) {
      const wanted = applyAffine(affine, corner);
      for (const found of [back, byQform]) {
        applyAffine(found.affine, corner).forEach((mm, axis) => expect(Math.abs(mm - wanted[axis]!)).toBeLessThan(0.02));
      }
    }
  });

  it("keeps whole numbers inside their type and undoes the slope on reading", () => {
    const place = { shape: [4, 1, 1], affine: scaleAffine([1, 1, 1], [0, 0, 0]) } as const;
    expect(Array.from(read(writeNifti({ ...place, data: [-4, 0, 1 / 4096, 5], datatype: "int16", slope: 1 / 4096 })).data)).toEqual([
      -4,
      0,
      1 / 4096,
      5,
    ]);
    expect(Array.from(read(writeNifti({ ...place, data: [-4, 0.4, 1, 300], datatype: "uint8" })).data)).toEqual([0, 0, 1, 255]);
  });

  it("is the same bytes each time, on every system", () => {
    const volume = {
      data: new Float32Array(8).fill(1),
      shape: [2, 2, 2],
      affine: scaleAffine([1, 1, 1], [0, 0, 0]),
      datatype: "uint8",
    } as const;
    const bytes = writeNifti(volume);
    expect(writeNifti(volume)).toEqual(bytes);
    expect(Array.from(bytes.subarray(4, 10))).toEqual([0, 0, 0, 0, 0, 0xff]);
  });
});
