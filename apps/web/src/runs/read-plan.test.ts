import { readPlan } from "./read-plan";

describe("a plan on the page", () => {
  it("hides no field, not even one this page does not know", () => {
    const lines = readPlan(JSON.stringify({ rounds: 3, somethingNew: true }));
    expect(lines).toEqual([
      { label: "Rounds", value: "3" },
      { label: "somethingNew", value: "true" },
    ]);
  });

  it("shortens digests and reads lists and pairs out", () => {
    const lines = readPlan(
      JSON.stringify({
        trainingSites: ["north", "south"],
        externalSites: [],
        labelCounts: { positive: 3, negative: 2 },
        cohort: { digest: "a".repeat(64) },
      }),
    );
    expect(lines?.map(({ value }) => value)).toEqual(["digest aaaaaaaaaaaa…", "north, south", "none", "positive 3, negative 2"]);
  });

  it("says what is held out", () => {
    expect(readPlan(JSON.stringify({ fold: 2 }))).toEqual([{ label: "Fold held out", value: "2" }]);
    expect(readPlan(JSON.stringify({ fold: null }))).toEqual([{ label: "Fold held out", value: "none; the cohort's validation split" }]);
  });

  it("says whether models are averages over the rounds", () => {
    const valueOf = (averagingDecay: number) => readPlan(JSON.stringify({ averagingDecay }))?.map(({ value }) => value);
    expect(valueOf(0)).toEqual(["the weights of its round"]);
    expect(valueOf(0.8)).toEqual(["the average of the weights over the rounds, which keeps 0.8 of itself each round"]);
  });

  it("says how the hospitals' changes become one", () => {
    const valuesOf = (plan: object) => readPlan(JSON.stringify(plan))?.map(({ value }) => value);
    expect(valuesOf({ aggregation: { rule: "mean", tolerated: 0 }, serverOptimiser: { kind: "none" } })).toEqual([
      "their mean by cases (federated averaging)",
      "is added as it is",
    ]);
    expect(valuesOf({ aggregation: { rule: "trimmed-mean", tolerated: 2 } })).toEqual([
      "the mean of every number without the 2 largest and the 2 smallest",
    ]);
    expect(valuesOf({ serverOptimiser: { kind: "momentum", learningRate: 1, beta: 0.9 } })).toEqual([
      "moves an optimiser over rounds: kind momentum, learningRate 1, beta 0.9",
    ]);
    expect(valuesOf({ aggregation: { rule: "new", tolerated: 0 } })).toEqual(["rule new, tolerated 0"]);
  });

  it("says whether local steps are corrected, and what that sends", () => {
    const valueOf = (driftCorrection: string) => readPlan(JSON.stringify({ driftCorrection }))?.map(({ value }) => value);
    expect(valueOf("none")).toEqual(["follows the hospital's own gradient"]);
    expect(valueOf("scaffold")).toEqual([
      "is corrected by control variates (SCAFFOLD): each hospital also sends how its mean gradient has changed",
    ]);
    expect(valueOf("new")).toEqual(["new"]);
  });

  it("says how many steps each hospital takes", () => {
    const valueOf = (localEpochs: number) => readPlan(JSON.stringify({ localEpochs }))?.map(({ value }) => value);
    expect([0, 1, 3].map(valueOf)).toEqual([
      ["all of these steps"],
      ["as many of these steps as its cases need to be seen once"],
      ["as many of these steps as its cases need to be seen 3 times"],
    ]);
  });

  it("says which layers stay at a hospital", () => {
    const valueOf = (localLayers: string) => readPlan(JSON.stringify({ localLayers }))?.map(({ value }) => value);
    expect(valueOf("none")).toEqual(["none"]);
    expect(valueOf("normalisation")).toEqual(["scale and shift of every normalisation (FedBN): neither sent nor overwritten"]);
  });

  it("says how updates travel", () => {
    const valueOf = (updateEncoding: string) =>
      readPlan(JSON.stringify({ updateEncoding }))?.map(({ label, value }) => `${label} ${value}`);
    expect(valueOf("float32")).toEqual(["Updates travel as they are, 4 bytes a weight"]);
    expect(valueOf("int8")?.[0]).toMatch(/8 bits.*added to the next/);
    expect(valueOf("new")).toEqual(["Updates travel new"]);
  });

  it("says what it trains, and from what it begins", () => {
    const valuesOf = (plan: object) => readPlan(JSON.stringify(plan))?.map(({ value }) => value);
    expect(valuesOf({ task: "restoration", parent: null })).toEqual([
      "on normal brains, which it learns to restore",
      "seeded first weights",
    ]);
    expect(valuesOf({ task: "diagnosis", parent: { digest: "a".repeat(64), layers: "trunk" } })).toEqual([
      "to find and classify tumours",
      "digest aaaaaaaaaaaa…, layers trunk",
    ]);
  });

  it("says where age and sex are read, and that they stay there", () => {
    const [line] = readPlan(JSON.stringify({ covariates: "age-sex" })) ?? [];
    expect(line).toEqual({
      label: "Read beside the images",
      value: "age and sex, as each hospital's own participants.tsv gives them: they are read there and stay there",
    });
    expect(readPlan(JSON.stringify({ covariates: "none", attention: "even" }))?.map(({ value }) => value)).toEqual([
      "nothing of the patient",
      "everywhere alike",
    ]);
  });

  it("says whose ages are learned, and where they are read", () => {
    expect(readPlan(JSON.stringify({ ageWeight: 0.5 }))?.[0]?.value).toBe(
      "0.5; each hospital reads the ages from its own participants.tsv",
    );
    expect(readPlan(JSON.stringify({ ageWeight: 0 }))?.[0]?.value).toBe("0: no age is learned");
  });

  it("is refused when it is not one", () => {
    expect([readPlan("nonsense"), readPlan("[1]"), readPlan("null")]).toEqual([null, null, null]);
  });
});
