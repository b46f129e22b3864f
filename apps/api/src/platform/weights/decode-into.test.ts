import { encodeUpdate } from "@midline/federation/update-encoding";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { threadedWeights } from "./testing/threaded-weights.js";
import { plainAverager } from "./plain-averager.js";
import { codeOf, draw, LARGE, SMALL, valueOf } from "./testing/drawn-weights.js";

const at = threadedWeights();

describe("a rounded update decoded in pieces, on a thread", () => {
  const rounded = (encoding: "float16" | "int8", tensors = draw(LARGE, "update")): Uint8Array =>
    valueOf(encodeUpdate(tensors, null, encoding)).file;

  it.each(["float16", "int8"] as const)("is the very container that whole memory makes of it: %s", async (encoding) => {
    const digest = valueOf(await at.blobs.put(rounded(encoding)));
    const stored = valueOf(await at.averager.decode(digest, encoding));
    expect(stored).toEqual(valueOf(await plainAverager(at.blobs).decode(digest, encoding)));
    expect(stored).toEqual(valueOf(await at.averager.decode(digest, encoding)));
    expect(stored.bytes).toBe(encodeTensors(draw(LARGE, "x")).byteLength);
    expect(await at.strays()).toEqual([]);
  });

  it("is refused, and leaves nothing, where it is written otherwise, damaged, or of numbers that nobody writes", async () => {
    const file = rounded("int8");
    const flipped = file.slice();
    flipped[flipped.byteLength - 1]! ^= 1;
    const codes: string[] = [];
    for (const [bytes, encoding] of [
      [file, "float16"],
      [encodeTensors(draw(SMALL, "x")), "int8"],
      [flipped, "int8"],
      [file.subarray(0, -1), "int8"],
      [Buffer.from("no container"), "int8"],
    ] as const) {
      const digest = valueOf(await at.blobs.put(bytes));
      const found = await at.averager.decode(digest, encoding);
      expect(found).toEqual(await plainAverager(at.blobs).decode(digest, encoding));
      codes.push(codeOf(found));
    }
    expect(codes).toEqual(["ENCODING_MISMATCH", "ENCODING_MISMATCH", "DIGEST_MISMATCH", "TRUNCATED", "UNSUPPORTED_FORMAT"]);
    expect(codeOf(await at.averager.decode("0".repeat(64), "int8"))).toBe("NOT_FOUND");
    expect(await at.strays()).toEqual([]);
  });

  it("is no update of a plan without rounding: looking at it says how it is written", async () => {
    const digest = valueOf(await at.blobs.put(rounded("float16", draw(SMALL, "update"))));
    const base = valueOf(await at.blobs.put(encodeTensors(draw(SMALL, "base"))));
    const limits = { maxUpdateNorm: 1e6, localSteps: 10, cohort: { trunk: 9, classification: 9, segmentation: 9, age: 0 } };
    const terms = { examples: limits.cohort, steps: 10 };
    const found = await at.averager.examine({ digest, base, terms, limits, contents: { variateClip: null, localLayers: "none" } });
    expect(found).toMatchObject({ ok: false, fault: { code: "ENCODING_MISMATCH" } });
  });
});
