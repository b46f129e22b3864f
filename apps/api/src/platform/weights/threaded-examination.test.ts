import { withVariate } from "@midline/federation/control-variate";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { UpdateToExamine } from "./averager.js";
import { threadedWeights } from "./testing/threaded-weights.js";
import { plainAverager } from "./plain-averager.js";
import { codeOf, type Contents, draw, drawUpdate, LARGE, LOCAL, SMALL, valueOf, VARIATES, WHOLE } from "./testing/drawn-weights.js";

const at = threadedWeights();

const put = async (tensors: readonly NamedTensor[]): Promise<string> => valueOf(await at.blobs.put(encodeTensors(tensors)));

describe("an update looked at in pieces, on a thread", () => {
  const limits = { maxUpdateNorm: 1e6, localSteps: 10, cohort: { trunk: 9, classification: 9, segmentation: 9, age: 0 } };
  const terms = { examples: limits.cohort, steps: 10 };
  const ask = async (tensors: readonly NamedTensor[], change: Partial<UpdateToExamine> = {}): Promise<UpdateToExamine> => ({
    digest: await put(tensors),
    base: await put(draw(LARGE, "base")),
    terms,
    limits,
    contents: { variateClip: null, localLayers: "none" },
    ...change,
  });

  it("has the norm, or the fault, that whole updates have", async () => {
    const good = draw(LARGE, "update");
    const with1 = (name: string, value: number) =>
      good.map((each) => (each.name === name ? { ...each, values: each.values.with(each.values.length - 1, value) } : each));
    const updates = [
      await ask(good),
      await ask(with1("dec/w", NaN)),
      await ask(with1("seg/w", -Infinity)),
      await ask(good.slice(1)),
      await ask(good, { limits: { ...limits, maxUpdateNorm: 1 } }),
      await ask(good, { terms: { ...terms, steps: 11 } }),
    ];
    const plain = plainAverager(at.blobs);
    const codes: string[] = [];
    for (const update of updates) {
      const found = await at.averager.examine(update);
      expect(found).toEqual(await plain.examine(update));
      codes.push(codeOf(found));
    }
    expect(codes).toEqual(["ok", "NOT_FINITE", "NOT_FINITE", "TENSOR_MISSING", "NORM_TOO_LARGE", "EXAMPLES_INVALID"]);
  });

  it("has them too where it holds a variate, or not every layer", async () => {
    const withOne = (name: string, value: number) => (tensors: readonly NamedTensor[]) =>
      tensors.map((each) => (each.name === name ? { ...each, values: each.values.with(0, value) } : each));
    const base = await put(draw(SMALL, "base"));
    const plain = plainAverager(at.blobs);
    const codesOf = async (contents: Contents, updates: readonly (readonly NamedTensor[])[]) => {
      const codes: string[] = [];
      for (const update of updates) {
        const said = { variateClip: contents.variates ? 5 : null, localLayers: contents.localLayers };
        const asked = { digest: await put(update), base, terms, limits, contents: said };
        const found = await at.averager.examine(asked);
        expect(found).toEqual(await plain.examine(asked));
        codes.push(codeOf(found));
      }
      return codes;
    };
    const good = drawUpdate(SMALL, "update", VARIATES);
    const spoilt = [withOne("zoom/w", NaN), withOne("variate/zoom/w", NaN), withOne("variate/cls/w", 11)].map((spoil) => spoil(good));
    expect(await codesOf(VARIATES, [good, ...spoilt])).toEqual(["ok", "NOT_FINITE", "NOT_FINITE", "NORM_TOO_LARGE"]);
    expect(await codesOf(VARIATES, [drawUpdate(SMALL, "update", WHOLE), good.slice(0, -1)])).toEqual(["TENSOR_MISSING", "TENSOR_MISSING"]);
    expect(await codesOf(WHOLE, [good])).toEqual(["TENSOR_UNKNOWN"]);
    expect(await codesOf(LOCAL, [drawUpdate(SMALL, "update", LOCAL), drawUpdate(SMALL, "update", WHOLE)])).toEqual([
      "ok",
      "TENSOR_UNKNOWN",
    ]);
    const flipped = encodeTensors(withVariate(draw([SMALL[0]!], "x"), draw([SMALL[0]!], "y")));
    flipped[flipped.byteLength - 1]! ^= 1;
    const contents = { variateClip: 5, localLayers: "none" } as const;
    const one = { digest: valueOf(await at.blobs.put(flipped)), base: await put(draw([SMALL[0]!], "base")), terms, limits, contents };
    expect(await at.averager.examine(one)).toMatchObject({
      fault: { code: "DIGEST_MISMATCH", where: "enc/w", message: expect.stringContaining("control variate") },
    });
  });

  it("is refused when a tensor is not the one its header names, though the file is the one that was declared", async () => {
    const bytes = encodeTensors(draw(LARGE, "update"));
    bytes[bytes.byteLength - 1]! ^= 1; // of the last in name order
    const digest = valueOf(await at.blobs.put(bytes));
    const found = await at.averager.examine({ ...(await ask(draw(SMALL, "x"))), digest });
    expect(found).toMatchObject({ ok: false, fault: { code: "DIGEST_MISMATCH", where: "zoom/w" } });
    const text = valueOf(await at.blobs.put(new TextEncoder().encode("no container")));
    expect(codeOf(await at.averager.examine({ ...(await ask(draw(SMALL, "x"))), digest: text }))).toBe("UNSUPPORTED_FORMAT");
  });
});
