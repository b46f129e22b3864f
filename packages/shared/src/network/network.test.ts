import { headOf } from "../weights/head-of.js";
import { networkSpec } from "./network-spec.js";
import { assertMatches, initialWeights, kindOf, manifest, parameterCount, specOfWeights, weightsFromParent } from "./weights.js";

describe("the network", () => {
  // The design's table counts a head for pretraining, which this network has not, gives the ci classifier no availability bits, and has no
  // reader of intensities: 16 of these, 4 availability bits and a bias.
  it.each([
    ["ci", 143_562 - (12 * 4 + 4) + 4],
    ["laptop", 1_655_094 - (8 * 4 + 4)],
    ["gpu", 11_210_470 - (16 * 4 + 4)],
  ] as const)(
    "of size %s has the parameters of the design's table, without the pretraining head and with a second reader",
    (size, expected) => {
      expect(parameterCount(networkSpec(size))).toBe(expected + 16 + 4 + 1);
    },
  );

  it("names its tensors so that each head can be told from the trunk", () => {
    const heads = manifest(networkSpec("laptop")).map(({ name }) => [headOf(name), name.split("/")[0]]);
    expect(new Set(heads.map((pair) => pair.join(" ")))).toEqual(
      new Set(["trunk enc", "trunk dec", "segmentation seg", "classification cls"]),
    );
  });

  it.each([
    ["ci", 12 * 4 + 4],
    ["laptop", 8 * 4 + 4],
  ] as const)("of size %s has the same trunk to restore with, and another head", (size, head) => {
    const [diagnosis, restoration] = [manifest(networkSpec(size)), manifest(networkSpec(size), "restoration")];
    const trunk = diagnosis.filter(({ name }) => headOf(name) === "trunk");
    expect(restoration.filter(({ name }) => !name.startsWith("rec/"))).toEqual(trunk);
    const own = restoration.filter(({ name }) => name.startsWith("rec/"));
    expect(own.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(head);
  });

  it("that learns ages while it restores has a head for them, which no diagnosis has", () => {
    const [plain, own] = [networkSpec("ci"), networkSpec("ci", { age: true })];
    const names = (of: typeof own, task: "diagnosis" | "restoration") => manifest(of, task).map(({ name }) => name);
    const head = names(own, "restoration").filter((name) => headOf(name) === "age");
    expect(head).toEqual(["age/estimate/bias", "age/estimate/kernel"]);
    expect(names(own, "restoration").filter((name) => !head.includes(name))).toEqual(names(plain, "restoration"));
    expect(names(own, "diagnosis")).toEqual(names(plain, "diagnosis"));
    expect(parameterCount(own, "restoration") - parameterCount(plain, "restoration")).toBe(48 + 1);
    const weights = initialWeights(own, 1, "restoration");
    expect(() => assertMatches(plain, weights, "restoration")).toThrow("expected");
    expect(() => assertMatches(own, initialWeights(plain, 1, "restoration"), "restoration")).toThrow("expected");
    // Whatever its parent learned of ages, a run learns anew.
    const child = weightsFromParent(own, weights, { seed: 7, task: "restoration" });
    const fresh = new Map(initialWeights(own, 7, "restoration").map(({ name, values }) => [name, values]));
    const learned = new Map(weights.map(({ name, values }) => [name, values]));
    for (const { name, values } of child) expect(values).toEqual((head.includes(name) ? fresh : learned).get(name));
    expect(weightsFromParent(plain, weights, { seed: 7 }).map(({ name }) => name)).toEqual(names(plain, "diagnosis"));
  });

  it("lists its tensors by name, each once", () => {
    const names = manifest(networkSpec("gpu")).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it.each([
    ["ci", 4 + 4, -48 - 8],
    ["laptop", 4 * 64 + 4, -128 * 64 - 8],
  ] as const)(
    "of size %s grows by the covariates' inputs, and with an even head looks at bottleneck and scans once",
    (size, covariates, even) => {
      const plain = parameterCount(networkSpec(size));
      expect(parameterCount(networkSpec(size, { covariates: "age-sex" })) - plain).toBe(covariates);
      expect(parameterCount(networkSpec(size, { attention: "even" })) - plain).toBe(even);
      const trunk = (of: ReturnType<typeof networkSpec>) => manifest(of).filter(({ name }) => headOf(name) !== "classification");
      expect(trunk(networkSpec(size, { covariates: "age-sex", attention: "even" }))).toEqual(trunk(networkSpec(size)));
    },
  );

  it("never normalises one channel by itself", () => {
    for (const size of ["ci", "laptop", "gpu"] as const) {
      const { full, encoder, decoder } = networkSpec(size);
      const layers = [full, ...encoder.flatMap(({ down, blocks }) => [down, ...blocks.flat()]), ...decoder.map(({ block }) => block)];
      for (const layer of layers) if (layer !== null) expect(layer.outputs / layer.groups).toBeGreaterThanOrEqual(2);
    }
  });
});

describe("first weights", () => {
  const spec = networkSpec("ci");

  it("are the same bits for the same seed, and others for another", () => {
    expect(initialWeights(spec, 7)).toEqual(initialWeights(spec, 7));
    expect(initialWeights(spec, 8)).not.toEqual(initialWeights(spec, 7));
  });

  it("have He's spread", () => {
    const kernel = initialWeights(spec, 1).find(({ name }) => name === "enc/level2/block0/conv0/kernel");
    const values = [...(kernel?.values ?? [])];
    const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
    expect(variance / (2 / (27 * 48))).toBeCloseTo(1, 1);
  });

  it("of a restoration that begins from another go on with all of it, or with its encoder alone", () => {
    const parent = initialWeights(spec, 3, "restoration");
    expect(weightsFromParent(spec, parent, { seed: 7, task: "restoration" })).toEqual(parent);
    const fresh = initialWeights(spec, 7, "restoration");
    for (const [i, tensor] of weightsFromParent(spec, parent, { seed: 7, task: "restoration", layers: "encoder" }).entries())
      expect(tensor).toEqual((tensor.name.startsWith("enc/") ? parent : fresh)[i]);
  });

  it.each(["ci", "laptop", "gpu"] as const)("of size %s tell of what kind they are, and another kind refuses them in words", (size) => {
    const specs = (["none", "age-sex"] as const).flatMap((covariates) =>
      (["mask", "even"] as const).map((attention) => networkSpec(size, { covariates, attention })),
    );
    for (const own of specs) {
      const shapes = manifest(own).toReversed();
      expect(specOfWeights(size, shapes)).toEqual(own);
      for (const other of specs.filter((each) => each !== own))
        expect(() => assertMatches(other, shapes.map((each) => ({ ...each, values: new Float32Array() })))).toThrow(
          `another kind (${kindOf(own)}); this network is ${kindOf(other)}`,
        ); // prettier-ignore
    }
    expect(specOfWeights(size, manifest(networkSpec(size)).slice(1))).toBeNull();
    expect(kindOf(networkSpec(size, { covariates: "age-sex" }))).toBe("image, age and sex");
  });

  it("of one size are refused by another, and so is a missing tensor", () => {
    const weights = initialWeights(spec, 1);
    expect(() => assertMatches(networkSpec("laptop"), weights)).toThrow("laptop");
    expect(() => assertMatches(spec, weights.slice(1))).toThrow("expected");
    expect(() => assertMatches(spec, [...weights.slice(1), { name: "enc/other", shape: [1], values: new Float32Array(1) }])).toThrow(
      "lack",
    );
  });
});
