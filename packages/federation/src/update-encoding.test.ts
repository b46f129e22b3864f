import { randomStream } from "@midline/shared/random";
import type { Result } from "@midline/shared/result";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import fc from "fast-check";
import type { Rounding } from "./rounded-numbers.js";
import { decodeUpdate, type EncodedUpdate, encodeUpdate } from "./update-encoding.js";

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};
const tensor = (name: string, ...values: number[]): NamedTensor => ({ name, shape: [values.length], values: Float32Array.from(values) });
const ENCODINGS = ["float16", "int8"] as const;

const anyChange = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }), { minLength: 1, maxLength: 300 })
  .map((values) => [tensor("a/w", ...values), tensor("b/w", ...values.map((value) => value / 1024))]);

/** Rounds in which a site learns so much, hands in what it must, and keeps the residual, or throws it away. */
function federate(encoding: Rounding, rounds: readonly (readonly NamedTensor[])[], feedback = true) {
  const learned = rounds[0]!.map(({ values }) => new Float64Array(values.length));
  const sent = learned.map((sums) => new Float64Array(sums.length));
  let residual: readonly NamedTensor[] | null = null;
  for (const delta of rounds) {
    const encoded: EncodedUpdate = valueOf(encodeUpdate(delta, residual, encoding));
    const arrived = valueOf(decodeUpdate(encoded.file, encoding));
    delta.forEach(({ values }, t) => values.forEach((value, i) => (learned[t]![i]! += value)));
    arrived.forEach(({ values }, t) => values.forEach((value, i) => (sent[t]![i]! += value)));
    residual = feedback ? encoded.residual : null;
  }
  const worst = learned.map((sums, t) => Math.max(...sums.map((sum, i) => Math.abs(sum - sent[t]![i]!))));
  return { worst, residual };
}

describe("an update that is rounded", () => {
  it("and what rounding left out of it are together the update, exactly", () => {
    fc.assert(
      fc.property(anyChange, fc.constantFrom(...ENCODINGS), (delta, encoding) => {
        const { file, residual, relativeError } = valueOf(encodeUpdate(delta, null, encoding));
        const arrived = valueOf(decodeUpdate(file, encoding));
        delta.forEach(({ name, shape, values }, t) => {
          expect(arrived[t]).toMatchObject({ name, shape });
          values.forEach((value, i) => expect(arrived[t]!.values[i]! + residual[t]!.values[i]!).toBe(value + 0));
        });
        expect(relativeError).toBeGreaterThanOrEqual(0);
        expect(relativeError).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is the same file whatever order its tensors come in", () => {
    const delta = [tensor("b", 1, 2), tensor("a", 0.1)];
    for (const encoding of ENCODINGS)
      expect(valueOf(encodeUpdate(delta.toReversed(), delta, encoding)).file).toEqual(valueOf(encodeUpdate(delta, delta, encoding)).file);
  });

  it("says how much shorter it is, and how wrong", () => {
    const random = randomStream("encoding");
    const delta = [tensor("w", ...Array.from({ length: 51_200 }, () => random() - 0.5))];
    const plain = encodeTensors(delta).byteLength;
    const [half, byte] = ENCODINGS.map((encoding) => valueOf(encodeUpdate(delta, null, encoding)));
    expect([half!.float32Bytes, byte!.float32Bytes]).toEqual([plain, plain]);
    expect(half!.file.byteLength / plain).toBeCloseTo(0.5, 2);
    expect(byte!.file.byteLength / plain).toBeCloseTo(0.254, 2);
    // Rounding of a uniform number errs by step/√12: of half floats 2^-11·√(1/3)·..., of 254 steps 1/254.
    expect(half!.relativeError).toBeGreaterThan(1e-4);
    expect(half!.relativeError).toBeLessThan(2 ** -11);
    expect(byte!.relativeError).toBeCloseTo(1 / 254, 3);
    expect(valueOf(encodeUpdate([tensor("w", 0, 0)], null, "int8")).relativeError).toBe(0);
  });

  it("is no weights: what reads weights, or another rounding, refuses it by its encoding", () => {
    const delta = [tensor("w", 1, 2, 3)];
    const files = { float32: encodeTensors(delta), float16: fileOf(delta, "float16"), int8: fileOf(delta, "int8") };
    const codes = [
      decodeTensors(files.float16),
      decodeTensors(files.int8),
      decodeUpdate(files.float32, "int8"),
      decodeUpdate(files.float16, "int8"),
    ];
    expect(codes.map((read) => (read.ok ? "ok" : read.fault.code))).toEqual(Array(4).fill("ENCODING_MISMATCH"));
    expect(decodeUpdate(files.float32, "float16")).toMatchObject({
      ok: false,
      fault: { message: expect.stringMatching(/float32.*float16/) },
    });
  });

  it("is refused by the name of its tensor where it is not finite, before anything is written", () => {
    for (const value of [NaN, Infinity, -Infinity, 2 ** 127])
      expect(encodeUpdate([tensor("a", 1), tensor("b", 0, value)], null, "int8")).toMatchObject({
        ok: false,
        fault: { code: "NOT_FINITE", where: "b", message: expect.stringContaining("position 1") },
      });
    expect(encodeUpdate([tensor("a", 1)], [tensor("a", NaN)], "float16")).toMatchObject({ fault: { code: "NOT_FINITE", where: "a" } });
    expect(encodeUpdate([tensor("a", 1)], [tensor("b", 1)], "float16")).toMatchObject({ fault: { code: "TENSOR_UNKNOWN" } });
  });
});

const fileOf = (delta: readonly NamedTensor[], encoding: Rounding): Uint8Array => valueOf(encodeUpdate(delta, null, encoding)).file;

describe("error feedback", () => {
  it("keeps the sum of what was sent within one rounding of the sum of what was learned, however many rounds", () => {
    fc.assert(
      fc.property(fc.array(anyChange, { minLength: 1, maxLength: 1 }), fc.constantFrom(...ENCODINGS), (once, encoding) => {
        const [delta] = once;
        const rounds = Array.from({ length: 40 }, (_, k) =>
          delta!.map((t) => ({ ...t, values: t.values.map((v, i) => v * Math.cos(k + i)) })),
        );
        const { worst } = federate(encoding, rounds);
        worst.forEach((error, t) => {
          // Each update with its residual is shorter than 1.01 of the longest; half an int8 step of that, and the sums' own rounding to float32.
          const longest = Math.max(...delta![t]!.values.map(Math.abs)) * 1.01;
          const step = encoding === "int8" ? longest / 254 : longest * 2 ** -11;
          expect(error).toBeLessThanOrEqual(step + 40 * longest * 2 ** -23 + 2 ** -120);
        });
      }),
      { numRuns: 50 },
    );
  });

  it("carries through what one rounding would always leave out", () => {
    // A change of a third of a step beside one of 127: without feedback it never arrives.
    const rounds = Array.from({ length: 90 }, () => [tensor("w", 127, 1 / 3)]);
    expect(federate("int8", rounds).worst[0]).toBeLessThanOrEqual(0.5 + 1e-4);
    expect(federate("int8", rounds, false).worst[0]).toBeCloseTo(30, 3);
  });
});
