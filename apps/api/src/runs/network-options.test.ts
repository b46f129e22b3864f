import { decodeTensors } from "@midline/shared/weights/tensor-container";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, practiceRuns, seededWeights, settle, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const CODES = ["north", "south"] as const;

/** One round of a run of this kind, to its version. */
async function train(input: Readonly<Record<string, unknown>>, options: Parameters<typeof seededWeights>[2]): Promise<string> {
  const { sites, approvedRun, readRun } = practice;
  const id = await approvedRun({ ...input, rounds: 1 });
  for (const code of CODES) {
    const order = await trainOrder(sites[code], id);
    expect(order.plan).toMatchObject({ covariates: "none", attention: "mask", ...options });
    const base = decodeTensors(await sites[code].download(order.base.digest));
    expect(base.ok && base.value).toEqual(seededWeights(order.plan.seed, "diagnosis", options));
    expect(await sites[code].handIn(order, constantDelta(0.001, "diagnosis", options), { examples: EXAMPLES[code] })).toMatchObject({
      ok: true,
    });
  }
  const { latestModel } = await until(async () => ((await readRun(id)).latestModel ? readRun(id) : null));
  for (const site of Object.values(sites)) await settle(site);
  return latestModel.id;
}

describe("a run whose classifier reads age and sex", () => {
  it("trains the larger network, and says so of its version wherever versions stand beside each other", async () => {
    const { lead, cohortId } = practice;
    const plain = await train({ seed: 5 }, {});
    const told = await train({ seed: 5, covariates: "AGE_SEX" }, { covariates: "age-sex" });
    const { modelVersions, leaderboard } = await lead.expect(
      `query($id: ID!) { modelVersions(first: 100) { edges { node { id covariates attention parameterCount } } }
         leaderboard(cohortId: $id) { rows { modelVersion { id covariates attention } } } }`,
      { id: cohortId },
    );
    for (const [id, covariates, parameterCount] of [
      [plain, "NONE", 143_535],
      [told, "AGE_SEX", 143_543],
    ] as const) {
      expect(modelVersions.edges).toContainEqual({ node: { id, covariates, attention: "MASK", parameterCount } });
      expect(leaderboard.rows).toContainEqual({ modelVersion: { id, covariates, attention: "MASK" } });
    }
  });

  it("refuses the update of a network that reads the image only", async () => {
    const { sites, approvedRun } = practice;
    const order = await trainOrder(sites.north, await approvedRun({ covariates: "AGE_SEX" }));
    expect(await sites.north.handIn(order, constantDelta(0.001), { examples: EXAMPLES.north })).toMatchObject({
      ok: false,
      fault: { code: "SHAPE_MISMATCH", where: "cls/logit/kernel" },
    });
  });

  it("may begin from a version that reads the image only: the heads begin anew", async () => {
    const parentModelVersionId = await train({ seed: 6 }, {});
    const id = await practice.approvedRun({ seed: 8, covariates: "AGE_SEX", parentModelVersionId });
    const order = await trainOrder(practice.sites.north, id);
    const base = decodeTensors(await practice.sites.north.download(order.base.digest));
    if (!base.ok) throw new Error(base.fault.message);
    const head = (name: string) => name.startsWith("cls/");
    expect(base.value.filter(({ name }) => head(name))).toEqual(
      seededWeights(8, "diagnosis", { covariates: "age-sex" }).filter(({ name }) => head(name)),
    );
  });
});

describe("a run with an even head", () => {
  it("trains the network that looks everywhere alike", async () => {
    const id = await train({ seed: 5, attention: "EVEN" }, { attention: "even" });
    const { modelVersion } = await practice.lead.expect("query($id: ID!) { modelVersion(id: $id) { covariates attention } }", { id });
    expect(modelVersion).toEqual({ covariates: "NONE", attention: "EVEN" });
  });
});
