import * as fc from "fast-check";
import { sha256Hex } from "../canonical-hash.js";
import { containerHead, layOut, MAX_HEAD_BYTES, MAX_HEADER_BYTES, readLayout } from "./container-layout.js";
import { decodeTensors, encodeTensors, type NamedTensor, readContainer, writeContainer } from "./tensor-container.js";

const tensor = (name: string, values: readonly number[], shape: readonly number[] = [values.length]): NamedTensor => ({
  name,
  shape,
  values: Float32Array.from(values),
});

const anyTensors = fc
  .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_./-]{0,12}$/), { maxLength: 5 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.float32Array({ minLength: 1, maxLength: 24 }).map((values) => ({ name, shape: [1, values.length], values })),
      ),
    ),
  );

/** Writes a container by hand, so that a test can lie in any field. */
function forge(header: unknown, data: Uint8Array = new Uint8Array(), claimedHeaderBytes?: number, magic = "MRIT1"): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(12 + text.byteLength + data.byteLength);
  file.set(new TextEncoder().encode(magic));
  new DataView(file.buffer).setUint32(8, claimedHeaderBytes ?? text.byteLength, true);
  file.set(text, 12);
  file.set(data, 12 + text.byteLength);
  return file;
}

const entry = (name: string, data: Uint8Array, over: object = {}) => ({
  name,
  dtype: "f32",
  shape: [data.byteLength / 4],
  offset: 0,
  bytes: data.byteLength,
  sha256: sha256Hex(data),
  ...over,
});

const codeOf = (bytes: Uint8Array): string => {
  const read = decodeTensors(bytes);
  return read.ok ? "ok" : read.fault.code;
};

describe("a weight container", () => {
  it("gives back every bit of every tensor, NaN payloads included", () => {
    fc.assert(
      fc.property(anyTensors, (tensors) => {
        const read = decodeTensors(encodeTensors(tensors));
        if (!read.ok) throw new Error(read.fault.message);
        const byName = new Map(read.value.map((t) => [t.name, t]));
        expect(byName.size).toBe(tensors.length);
        for (const sent of tensors) {
          const got = byName.get(sent.name);
          expect(got?.shape).toEqual(sent.shape);
          expect(Buffer.from(got!.values.buffer)).toEqual(Buffer.from(new Uint8Array(sent.values.buffer)));
        }
      }),
    );
  });

  it("is the same file whatever order the tensors come in", () => {
    fc.assert(
      fc.property(anyTensors, (tensors) => {
        expect(encodeTensors(tensors.toReversed())).toEqual(encodeTensors(tensors));
      }),
    );
  });

  it("keeps its bytes: this file is on disks already", () => {
    const file = encodeTensors([tensor("b", [1.5, -2], [2, 1]), tensor("a/kernel", [0.25])]);
    expect(sha256Hex(file)).toBe("cd25dea824721b72ebb3d0a434bc49f39811841a1356454e63647973d7580bce");
  });

  it("can be written in pieces: where everything lies is known before the values are, and the head after them", () => {
    fc.assert(
      fc.property(anyTensors, (tensors) => {
        const { entries, dataStart, totalBytes } = layOut(tensors.map(({ name, shape }) => ({ name, shape })));
        const file = Buffer.alloc(totalBytes);
        for (const { name, offset } of entries) {
          const { values } = tensors.find((each) => each.name === name)!;
          file.set(Buffer.from(values.buffer, values.byteOffset, values.byteLength), dataStart + offset);
        }
        const digested = entries.map((each) => ({
          ...each,
          sha256: sha256Hex(file.subarray(dataStart + each.offset, dataStart + each.offset + each.bytes)),
        }));
        file.set(containerHead(digested));
        expect(file).toEqual(Buffer.from(encodeTensors(tensors)));
        expect(readLayout(file.subarray(0, dataStart), totalBytes)).toEqual({
          ok: true,
          value: { entries: digested, dataStart, totalBytes },
        });
      }),
    );
  });

  it("can be read by its head: the first bytes that any head may take are enough", () => {
    const values = Array.from({ length: MAX_HEAD_BYTES / 4 }, (_, i) => i);
    const file = encodeTensors([tensor("w", values)]);
    expect(readLayout(file.subarray(0, MAX_HEAD_BYTES), file.byteLength).ok).toBe(true);
    const longer = readLayout(file.subarray(0, MAX_HEAD_BYTES), file.byteLength + 4);
    const shorter = readLayout(file.subarray(0, MAX_HEAD_BYTES), file.byteLength - 4);
    expect([longer, shorter].map((read) => (read.ok ? "ok" : read.fault.code))).toEqual(["UNSUPPORTED_FORMAT", "TRUNCATED"]);
  });

  it("reads from a Buffer at an odd offset, and does not keep the file alive", () => {
    const file = encodeTensors([tensor("w", [1, 2, 3])]);
    const shifted = Buffer.alloc(file.byteLength + 1);
    shifted.set(file, 1);
    const read = decodeTensors(shifted.subarray(1));
    if (!read.ok) throw new Error(read.fault.message);
    expect([...read.value[0]!.values]).toEqual([1, 2, 3]);
    expect(read.value[0]!.values.buffer.byteLength).toBe(12);
  });

  it("is refused when cut anywhere", () => {
    const file = encodeTensors([tensor("a", [1, 2]), tensor("b", [3])]);
    for (let length = 0; length < file.byteLength; length++) expect(codeOf(file.subarray(0, length))).toBe("TRUNCATED");
    expect(codeOf(file)).toBe("ok");
  });

  it("is refused when anything follows it", () => {
    const file = encodeTensors([tensor("a", [1])]);
    expect(codeOf(Buffer.concat([file, Buffer.from([0])]))).toBe("UNSUPPORTED_FORMAT");
  });

  it("never reads a changed byte as the file it was", () => {
    const file = encodeTensors([tensor("a/kernel", [1, 2, 3]), tensor("b", [4])]);
    fc.assert(
      fc.property(fc.nat(file.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = file.slice();
        changed[at] = changed[at]! ^ flip;
        const read = decodeTensors(changed);
        // A changed letter of a name makes another well-formed file; its own digest tells it apart.
        if (read.ok) expect(read.value.map((t) => t.name)).not.toEqual(["a/kernel", "b"]);
      }),
      { numRuns: 2000 },
    );
  });

  it("survives any bytes at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(decodeTensors(noise).ok).toBe(false);
        expect(decodeTensors(forge("[]", noise)).ok).toBe(noise.byteLength === 0);
        decodeTensors(forge(Buffer.from(noise).toString("latin1")));
      }),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.json(), (text) => void decodeTensors(forge(text))));
  });

  it("believes no number in the header", () => {
    const data = new Uint8Array(8);
    const lies: readonly (readonly [string, object])[] = [
      ["SHAPE_MISMATCH", { shape: [3] }],
      ["SHAPE_MISMATCH", { shape: [2 ** 30, 2 ** 30, 2 ** 30] }],
      ["SHAPE_MISMATCH", { shape: [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] }],
      ["TRUNCATED", { shape: [2 ** 40], bytes: 2 ** 42 }],
      ["UNSUPPORTED_FORMAT", { shape: [0] }],
      ["UNSUPPORTED_FORMAT", { shape: [-2] }],
      ["UNSUPPORTED_FORMAT", { shape: [1.5] }],
      ["UNSUPPORTED_FORMAT", { shape: [1e308, 10] }],
      ["UNSUPPORTED_FORMAT", { shape: Array.from({ length: 9 }, () => 1) }],
      ["UNSUPPORTED_FORMAT", { bytes: -8 }],
      ["UNSUPPORTED_FORMAT", { offset: 4 }],
      ["UNSUPPORTED_FORMAT", { offset: -1 }],
      ["UNSUPPORTED_FORMAT", { dtype: "f64" }],
      ["UNSUPPORTED_FORMAT", { name: "../../etc/passwd" }],
      ["UNSUPPORTED_FORMAT", { name: "" }],
      ["UNSUPPORTED_FORMAT", { name: "a".repeat(201) }],
      ["UNSUPPORTED_FORMAT", { note: "patient Wang" }],
      ["DIGEST_MISMATCH", { sha256: "0".repeat(64) }],
      ["UNSUPPORTED_FORMAT", { sha256: "zz" }],
    ];
    expect(codeOf(forge([entry("w", data)], data))).toBe("ok");
    for (const [code, lie] of lies) expect([lie, codeOf(forge([entry("w", data, lie)], data))]).toEqual([lie, code]);
  });

  it("holds every name once, in order, side by side", () => {
    const one = new Uint8Array(4);
    const both = new Uint8Array(8);
    const at = (name: string, offset: number) => entry(name, one, { offset });
    expect(codeOf(forge([at("a", 0), at("b", 4)], both))).toBe("ok");
    expect(codeOf(forge([at("a", 0), at("a", 4)], both))).toBe("UNSUPPORTED_FORMAT");
    expect(codeOf(forge([at("b", 0), at("a", 4)], both))).toBe("UNSUPPORTED_FORMAT");
    expect(codeOf(forge([at("a", 0), at("b", 0)], one))).toBe("UNSUPPORTED_FORMAT");
    expect(codeOf(forge([at("a", 4), at("b", 0)], both))).toBe("UNSUPPORTED_FORMAT");
    expect(codeOf(forge([at("a", 0), at("b", 8)], new Uint8Array(12)))).toBe("UNSUPPORTED_FORMAT");
  });

  it("has no room for hidden bytes in its header", () => {
    const data = new Uint8Array(4);
    const text = JSON.stringify([entry("w", data)]);
    expect(codeOf(forge(text, data))).toBe("ok");
    expect(codeOf(forge(text + " ", data))).toBe("UNSUPPORTED_FORMAT");
    expect(codeOf(forge(text.replace('"name"', '"n\\u0061me"'), data))).toBe("UNSUPPORTED_FORMAT");
    expect(codeOf(forge(text.replace('"dtype"', '"name":"w","dtype"'), data))).toBe("UNSUPPORTED_FORMAT");
    expect(codeOf(forge(text.replace('"offset":0', '"offset":-0'), data))).toBe("UNSUPPORTED_FORMAT");
  });

  it("does not read a header of more than one MiB, nor stumble over deep nesting", () => {
    expect(codeOf(forge("[]", new Uint8Array(), MAX_HEADER_BYTES + 1))).toBe("TOO_LARGE");
    expect(codeOf(forge("[]", new Uint8Array(), 0xffff_ffff))).toBe("TOO_LARGE");
    expect(codeOf(forge("[".repeat(MAX_HEADER_BYTES)))).toBe("UNSUPPORTED_FORMAT");
  });

  it("takes no more memory than the file for a file that claims terabytes", () => {
    const data = new Uint8Array(4);
    const greedy = Array.from({ length: 1000 }, (_, i) =>
      entry(`t${String(i).padStart(4, "0")}`, data, { shape: [2 ** 38], bytes: 2 ** 40, offset: i * 2 ** 40 }),
    );
    const before = process.memoryUsage().arrayBuffers;
    expect(codeOf(forge(greedy, data))).toBe("TRUNCATED");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });

  it("is not written from tensors that contradict themselves", () => {
    expect(() => encodeTensors([tensor("a", [1]), tensor("a", [2])])).toThrow(/twice/);
    expect(() => encodeTensors([tensor("a", [1, 2], [3])])).toThrow(/shape/);
    expect(() => encodeTensors([tensor("no spaces", [1])])).toThrow(/name/);
    expect(() => encodeTensors([tensor("empty", [])])).toThrow(/shape/);
  });

  it("says which field of which entry is wrong", () => {
    const data = new Uint8Array(4);
    const whereOf = (header: unknown) => {
      const read = decodeTensors(forge(header, data));
      return read.ok ? null : read.fault.where;
    };
    expect(whereOf([entry("a", data), entry("b", data, { shape: [0.5] })])).toBe("1.shape");
    expect(whereOf([null])).toBe("0.name");
    expect(whereOf({})).toBe("header");
  });
});

describe("a container of rounded numbers", () => {
  const data = { f16: new Uint8Array(4 + 2 * 3), i8: new Uint8Array(4 + 3) };
  const rounded = (dtype: "f16" | "i8", over: object = {}) => entry("w", data[dtype], { dtype, shape: [3], ...over });
  const read = (file: Uint8Array, encoding: "float16" | "int8"): string => {
    const found = readContainer(file, encoding);
    return found.ok ? "ok" : found.fault.code;
  };

  it("is read as it was written, and is as long as its encoding says", () => {
    const shape = [2, 300];
    for (const [encoding, length] of [
      ["float16", 4 + 1200],
      ["int8", 3 * 4 + 600],
    ] as const) {
      const tensors = [{ name: "b", shape, data: Uint8Array.from({ length }, (_, i) => i) }];
      const file = writeContainer(tensors, encoding);
      expect(readContainer(file, encoding)).toEqual({ ok: true, value: tensors });
      for (let cut = 0; cut < file.byteLength; cut += 7) expect(read(file.subarray(0, cut), encoding)).toBe("TRUNCATED");
      expect(read(Buffer.concat([file, Buffer.from([0])]), encoding)).toBe("UNSUPPORTED_FORMAT");
    }
  });

  it("is told from weights, and from other roundings, by its first bytes", () => {
    const files = {
      MRIT1: encodeTensors([tensor("w", [1])]),
      MRIH1: forge([rounded("f16")], data.f16, undefined, "MRIH1"),
      MRIB1: forge([rounded("i8")], data.i8, undefined, "MRIB1"),
    };
    const found = Object.values(files).map((file) => [codeOf(file), read(file, "float16"), read(file, "int8")]);
    expect(found).toEqual([
      ["ok", "ENCODING_MISMATCH", "ENCODING_MISMATCH"],
      ["ENCODING_MISMATCH", "ok", "ENCODING_MISMATCH"],
      ["ENCODING_MISMATCH", "ENCODING_MISMATCH", "ok"],
    ]);
  });

  it("believes no number in its header either", () => {
    const lies: readonly (readonly [string, object])[] = [
      ["SHAPE_MISMATCH", { shape: [4] }],
      ["SHAPE_MISMATCH", { shape: [2 ** 30, 2 ** 30, 2 ** 30] }],
      ["UNSUPPORTED_FORMAT", { dtype: "f32" }],
      ["UNSUPPORTED_FORMAT", { dtype: "i8" }],
      ["UNSUPPORTED_FORMAT", { offset: 1 }],
      ["DIGEST_MISMATCH", { sha256: "0".repeat(64) }],
    ];
    for (const [code, lie] of lies)
      expect([lie, read(forge([rounded("f16", lie)], data.f16, undefined, "MRIH1"), "float16")]).toEqual([lie, code]);
    const i8 = entry("w", new Uint8Array(12), { dtype: "f16", shape: [4] });
    expect(codeOf(forge([i8], new Uint8Array(12)))).toBe("UNSUPPORTED_FORMAT");
    expect(() => writeContainer([{ name: "w", shape: [3], data: new Uint8Array(9) }], "int8")).toThrow(/data/);
  });
});
