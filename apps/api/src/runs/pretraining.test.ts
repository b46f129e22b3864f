import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { NetworkTask } from "@midline/shared/protocol/vocabulary";
import { headOf } from "@midline/shared/weights/head-of";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { blobFile } from "../platform/blobs/blob-files.js";
import { EXAMPLES } from "../testing/practice-consortium.js";
import {
  constantDelta,
  digestOf,
  expectedWeights,
  practiceRuns,
  type PracticeRuns,
  seededWeights,
  settle,
  trainOrder,
} from "../testing/practice-run.js";
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const NORMALS = {
  north: { trunk: 30, classification: 0, segmentation: 0, age: 0 },
  south: { trunk: 10, classification: 0, segmentation: 0, age: 0 },
} as const;
const MOVES = { north: 0.01, south: -0.002 } as const;
const CODES = ["north", "south"] as const;
const PROPOSE = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }";

interface Wish {
  readonly task?: "RESTORATION";
  readonly parentModelVersionId?: string;
  readonly [field: string]: unknown;
}

/** A run that both sites take part in to its end; its last model. */
async function train({ task, ...input }: Wish): Promise<{ id: string; digest: string }> {
  const { sites, approvedRun, readRun } = practice;
  const id = await approvedRun({ ...input, ...(task ? { task } : {}) });
  const own: NetworkTask = task === "RESTORATION" ? "restoration" : "diagnosis";
  for (const round of [0, 1]) {
    for (const code of CODES) {
      const order = await trainOrder(sites[code], id, round);
      const examples = own === "restoration" ? NORMALS[code] : EXAMPLES[code];
      expect(await sites[code].handIn(order, constantDelta(MOVES[code], own), { examples })).toMatchObject({ ok: true });
    }
    await until(async () => ((await readRun(id)).completedRounds === round + 1 ? true : null));
    if (own === "diagnosis")
      for (const site of Object.values(sites)) await until(async () => (await site.nextWork()) && (await settled(site)));
  }
  return until(async () => ((await readRun(id)).state === "FINISHED" ? (await readRun(id)).latestModel : null));
}

const settled = async (site: PracticeRuns["sites"]["north"]): Promise<true> => {
  await settle(site);
  return true;
};

const weightsOf = async (digest: string): Promise<readonly NamedTensor[]> => {
  const tensors = decodeTensors(await practice.sites.north.download(digest));
  if (!tensors.ok) throw new Error(tensors.fault.message);
  return tensors.value;
};

const refusalOf = async (input: Readonly<Record<string, unknown>>) => {
  const { errors } = await practice.lead.ask(PROPOSE, { input: { name: "No", cohortId: practice.cohortId, ...input } });
  return { code: errors[0]?.extensions.code, where: errors[0]?.extensions.where };
};

describe("pretraining on normal brains", () => {
  it("averages what sites learned from their normal heads; its versions are scored nowhere, ranked nowhere and asked about nobody", async () => {
    const { lead, sites, cohortId, api } = practice;
    const model = await train({ task: "RESTORATION", seed: 42 });
    const moves = CODES.map((code) => ({ value: MOVES[code], examples: NORMALS[code] }));
    const once = expectedWeights(seededWeights(42, "restoration"), moves);
    expect(model.digest).toBe(digestOf(expectedWeights(once, moves)));
    const { modelVersion } = await lead.expect(
      `query($id: ID!) { modelVersion(id: $id) { task fold evaluations { id } run { task rounds { number } sites { site { code } } } contributions { site { code } examples weight } } }`,
      { id: model.id },
    );
    expect(modelVersion).toMatchObject({
      task: "RESTORATION",
      evaluations: [],
      run: { task: "RESTORATION", sites: [{ site: { code: "north" } }, { site: { code: "south" } }] },
    });
    for (const code of CODES)
      expect(modelVersion.contributions).toContainEqual({
        site: { code },
        examples: NORMALS[code].trunk,
        weight: NORMALS[code].trunk / 40,
      });
    const ranked = "query($id: ID!) { leaderboard(cohortId: $id) { rows { modelVersion { id } } } }";
    expect((await lead.expect(ranked, { id: cohortId })).leaderboard.rows).not.toContainEqual({ modelVersion: { id: model.id } });
    const listed = "{ modelVersions(task: DIAGNOSIS) { edges { node { id } } } }";
    expect((await lead.expect(listed)).modelVersions.edges).not.toContainEqual({ node: { id: model.id } });
    expect(await sites.far.nextWork()).toBeNull();

    const [subject] = await api.platform.db.query<{ id: string }[]>(
      `SELECT c.id FROM "case" c JOIN site ON site.id = c.site_id WHERE site.code = 'north' LIMIT 1`,
    );
    const clinician = await api.signIn("clinician", "north");
    const { errors } = await clinician.ask(
      "mutation($caseId: ID!, $modelVersionId: ID!) { requestPrediction(caseId: $caseId, modelVersionId: $modelVersionId) { id } }",
      { caseId: subject?.id, modelVersionId: model.id },
    );
    expect(errors).toMatchObject([{ extensions: { code: "BAD_INPUT", where: "modelVersionId", remedy: expect.any(String) } }]);
  });

  it("takes no more normal heads than the plan allows, no labels, and no diagnosis' weights", async () => {
    const { sites, approvedRun } = practice;
    const order = await trainOrder(sites.north, await approvedRun({ task: "RESTORATION", normalsPerSite: 25, seed: 1 }));
    expect(order.plan).toMatchObject({ task: "restoration", normalsPerSite: 25, externalSites: [], classificationWeight: 0 });
    const good = constantDelta(0.01, "restoration");
    const [few, many] = [
      { ...NORMALS.north, trunk: 25 },
      { ...NORMALS.north, trunk: 26 },
    ];
    for (const [code, delta, examples] of [
      ["EXAMPLES_INVALID", good, many],
      ["EXAMPLES_INVALID", good, { ...few, classification: 1 }],
      ["TENSOR_UNKNOWN", constantDelta(0.01), few],
    ] as const)
      expect(await sites.north.handIn(order, delta, { examples })).toMatchObject({ ok: false, fault: { code } });
    expect(await sites.north.handIn(order, good, { examples: few })).toMatchObject({ ok: true });
  });
});

describe("pretraining that learns ages", () => {
  it("averages its age head by how many ages each site knows, and takes no age that the plan does not ask for", async () => {
    const { lead, sites, approvedRun, readRun } = practice;
    const [all, none] = [
      { ...NORMALS.north, age: 30 },
      { ...NORMALS.south, age: 0 },
    ];
    const order = await trainOrder(sites.north, await approvedRun({ task: "RESTORATION", seed: 4 }));
    expect(await sites.north.handIn(order, constantDelta(0.01, "restoration"), { examples: { ...all, age: 1 } })).toMatchObject({
      ok: false,
      fault: { code: "EXAMPLES_INVALID", where: "examples.age" },
    });
    await practice.clear();

    const id = await approvedRun({ task: "RESTORATION", seed: 4, ageWeight: 0.5, rounds: 1 });
    const delta = (value: number) => constantDelta(value, "restoration", { age: true });
    const north = await trainOrder(sites.north, id);
    expect(north.plan.ageWeight).toBe(0.5);
    expect(await sites.north.handIn(north, constantDelta(0.01, "restoration"), { examples: all })).toMatchObject({
      fault: { code: "TENSOR_MISSING" },
    });
    expect(await sites.north.handIn(north, delta(MOVES.north), { examples: all })).toMatchObject({ ok: true });
    expect(await sites.south.handIn(await trainOrder(sites.south, id), delta(MOVES.south), { examples: none })).toMatchObject({ ok: true });
    const model = await until(async () => ((await readRun(id)).state === "FINISHED" ? (await readRun(id)).latestModel : null));
    const moves = [
      { value: MOVES.north, examples: all },
      { value: MOVES.south, examples: none },
    ];
    expect(model.digest).toBe(digestOf(expectedWeights(seededWeights(4, "restoration", { age: true }), moves)));
    const { run } = await lead.expect("query($id: ID!) { run(id: $id) { rounds { updates { site { code } examples aged } } } }", { id });
    expect(run.rounds[0].updates).toEqual(
      expect.arrayContaining([
        { site: { code: "north" }, examples: 30, aged: 30 },
        { site: { code: "south" }, examples: 10, aged: 0 },
      ]),
    );
    // The run that begins from it has no such head, and begins its own anew.
    const child = await trainOrder(sites.north, await approvedRun({ parentModelVersionId: model.id, seed: 7 }));
    const names = (await weightsOf(child.base.digest)).map(({ name }) => name);
    expect(names).toEqual(seededWeights(7).map(({ name }) => name));
  });
});

describe("a run that begins from a parent", () => {
  it("starts with its trunk and fresh heads, and says so in its plan and its lineage; the same twice gives the same digests", async () => {
    const { lead, sites, cohortId } = practice;
    const twice: string[][] = [];
    for (const name of ["First", "Second"]) {
      const pretrained = await train({ task: "RESTORATION", seed: 6, name: `${name} pretraining` });
      const model = await train({ parentModelVersionId: pretrained.id, seed: 7, name });
      twice.push([pretrained.digest, model.digest]);
      const { modelVersion } = await lead.expect(
        `query($id: ID!) { modelVersion(id: $id) { task roundNumber parent { roundNumber task parent { id task run { name } } }
           run { plan parentModel { id } rounds { number baseDigest } } } }`,
        { id: model.id },
      );
      expect(modelVersion).toMatchObject({
        task: "DIAGNOSIS",
        roundNumber: 2,
        parent: {
          roundNumber: 1,
          task: "DIAGNOSIS",
          parent: { id: pretrained.id, task: "RESTORATION", run: { name: `${name} pretraining` } },
        },
        run: { parentModel: { id: pretrained.id } },
      });
      expect(JSON.parse(modelVersion.run.plan).parent).toEqual({ digest: pretrained.digest, layers: "trunk" });
      const learned = new Map((await weightsOf(pretrained.digest)).map((tensor) => [tensor.name, tensor]));
      const expected = seededWeights(7).map((fresh) => (headOf(fresh.name) === "trunk" ? learned.get(fresh.name) : fresh));
      expect(await weightsOf(modelVersion.run.rounds[0].baseDigest)).toEqual(expected);
    }
    expect(twice[1]).toEqual(twice[0]);
    const encoderOnly = await practice.approvedRun({
      parentModelVersionId: (await lead.expect("{ modelVersions(task: RESTORATION, first: 1) { edges { node { id } } } }")).modelVersions
        .edges[0].node.id,
      parentLayers: "ENCODER",
      cohortId,
    });
    expect((await trainOrder(sites.north, encoderOnly)).plan.parent).toMatchObject({ layers: "encoder" });
  });

  it("ends, with the reason and what to do, when the weights of its parent are damaged or gone", async () => {
    const { api, approvedRun, readRun } = practice;
    const pretrained = await train({ task: "RESTORATION", seed: 4 });
    const file = blobFile(path.join(api.config.dataFolder, "blobs"), pretrained.digest);
    for (const [harm, what] of [
      [() => writeFileSync(file, "nonsense"), "no longer what it was"],
      [() => rmSync(file), "no longer on the server's disk"],
    ] as const) {
      harm();
      const id = await approvedRun({ parentModelVersionId: pretrained.id, seed: 5 });
      const run = await until(async () => ((await readRun(id)).state === "FAILED" ? readRun(id) : null));
      expect(run).toMatchObject({ completedRounds: 0, rounds: [] });
      expect(run.failure).toMatch(/^The weights that it begins from cannot be read: .* Restore DATA_FOLDER from its backup\. Then propose/);
      expect(run.failure).toContain(what);
    }
  });

  it("is refused one that is not there, is of another size, or has learned from whom it holds out; pretraining begins from no diagnosis", async () => {
    const pretrained = await train({ task: "RESTORATION", seed: 3 });
    const split = await train({ seed: 3 });
    const where = "parentModelVersionId";
    for (const id of ["00000000-0000-4000-8000-000000000000", "nonsense"])
      expect(await refusalOf({ parentModelVersionId: id })).toEqual({ code: "NOT_FOUND", where });
    expect(await refusalOf({ parentModelVersionId: pretrained.id, network: "LAPTOP" })).toEqual({ code: "BAD_INPUT", where });
    expect(await refusalOf({ parentModelVersionId: split.id, task: "RESTORATION" })).toEqual({ code: "BAD_INPUT", where });
    expect(await refusalOf({ parentModelVersionId: split.id, fold: 2 })).toEqual({ code: "BAD_INPUT", where });
    expect(await refusalOf({ task: "RESTORATION", fold: 2 })).toEqual({ code: "BAD_INPUT", where: "fold" });
    for (const input of [
      { parentModelVersionId: split.id },
      { parentModelVersionId: pretrained.id, fold: 2 },
      { parentModelVersionId: pretrained.id, task: "RESTORATION" },
    ])
      expect(await practice.lead.expect(PROPOSE, { input: { name: "Yes", cohortId: practice.cohortId, ...input } })).toMatchObject({
        proposeRun: { id: expect.any(String) },
      });
  });
});
