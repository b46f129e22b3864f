import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { boxFolder, type BoxProcess, SMALL, startBox } from "./box";

jest.setTimeout(900_000);

/** Of ten normal heads, 60 to 40. */
const NORMALS = { tarnwick: 6, ostrelle: 4 } as const;
const TRAINING = ["tarnwick", "ostrelle"] as const;
const boxFile = z.object({ passwords: z.record(z.string(), z.string()) });

const proposed = z.object({
  proposeRun: z.object({ id: z.string(), planHash: z.string(), sites: z.array(z.object({ site: z.object({ code: z.string() }) })) }),
});
const seenRun = z.object({
  run: z.object({
    state: z.string(),
    failure: z.string().nullable(),
    latestModel: z
      .object({ id: z.string(), digest: z.string(), evaluations: z.array(z.object({ state: z.string() })), task: z.string() })
      .nullable(),
    parentModel: z.object({ id: z.string() }).nullable(),
    rounds: z.array(
      z.object({
        meanLoss: z.number().nullable(),
        modelVersion: z.object({ parent: z.object({ id: z.string() }).nullable() }).nullable(),
        updates: z.array(z.object({ site: z.object({ code: z.string() }), examples: z.int(), labelled: z.int(), masked: z.int() })),
      }),
    ),
  }),
});
const RUN = `query($id: ID!) { run(id: $id) { state failure latestModel { id digest task evaluations { state } } parentModel { id }
  rounds { meanLoss modelVersion { parent { id } } updates { site { code } examples labelled masked } } } }`;

/** Names of a hospital's normal heads, as its folder tells. */
const normalHeads = (bids: string): string[] =>
  readFileSync(path.join(bids, "participants.tsv"), "utf8")
    .trim()
    .split("\n")
    .filter((row) => row.endsWith("\thealthy"))
    .map((row) => row.split("\t")[0] ?? "");

describe("a box that pretrains on normal brains", () => {
  const folder = boxFolder("pretrained");
  let box: BoxProcess;
  let url = "";
  let passwords: Readonly<Record<string, string>> = {};
  let cohortId = "";
  const named: string[] = [];

  beforeAll(async () => {
    box = startBox(["--folder", folder, ...SMALL, "--pretrain", "--normals", "10"]);
    [, url = ""] = await box.says(/Portal and API: (\S+)/);
    ({ passwords } = boxFile.parse(JSON.parse(readFileSync(path.join(folder, "box.json"), "utf8"))));
    for (const code of TRAINING) named.push(...normalHeads(path.join(folder, "sites", code, "bids")));
    const cohorts = z.object({ cohorts: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }) });
    cohortId = (await ask("lead@demo.midline", "{ cohorts { edges { node { id } } } }", cohorts)).cohorts.edges[0]?.node.id ?? "";
  });
  afterAll(async () => {
    box.child.kill("SIGINT");
    expect(await box.exited).toBe(0);
  });

  const cookies = new Map<string, string>();

  /** Asks as one of the box's people, signing in first. */
  async function ask<T extends z.ZodType>(email: string, query: string, answer: T, variables: object = {}): Promise<z.infer<T>> {
    const post = (document: string, given: object) =>
      fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", "apollo-require-preflight": "true", cookie: cookies.get(email) ?? "" },
        body: JSON.stringify({ query: document, variables: given }),
      });
    if (!cookies.has(email)) {
      const signedIn = await post("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", {
        email,
        password: passwords[email],
      });
      cookies.set(
        email,
        signedIn.headers
          .getSetCookie()
          .map((cookie) => cookie.split(";")[0])
          .join("; "),
      );
    }
    const { data, errors } = z
      .object({ data: z.unknown(), errors: z.unknown().optional() })
      .parse(await (await post(query, variables)).json());
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return answer.parse(data);
  }

  /** Proposes, lets every hospital of the plan approve, and waits for the end. */
  async function runToItsEnd(input: object): Promise<z.infer<typeof seenRun>["run"]> {
    const propose = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id planHash sites { site { code } } } }";
    const small = { cohortId, rounds: 2, localSteps: 3, batchSize: 2, seed: 11 };
    const { proposeRun } = await ask("lead@demo.midline", propose, proposed, { input: { ...small, ...input } });
    for (const { site } of proposeRun.sites) {
      const approve =
        "mutation($id: ID!, $site: String!, $hash: String!) { approveRun(runId: $id, siteCode: $site, planHash: $hash) { id } }";
      const given = { id: proposeRun.id, site: site.code, hash: proposeRun.planHash };
      await ask(`coordinator@${site.code}.midline`, approve, z.unknown(), given);
    }
    for (;;) {
      const { run } = await ask("lead@demo.midline", RUN, seenRun, { id: proposeRun.id });
      if (run.failure !== null) throw new Error(run.failure);
      if (run.state === "FINISHED") return run;
      await pause(500);
    }
  }

  it("makes the same model twice, from normal heads alone; then a run on patients begins from it", async () => {
    const first = await runToItsEnd({ name: "Pretraining", task: "RESTORATION" });
    const again = await runToItsEnd({ name: "Pretraining again", task: "RESTORATION" });
    expect(again.latestModel?.digest).toBe(first.latestModel?.digest);
    expect(first.latestModel).toMatchObject({ task: "RESTORATION", evaluations: [] });
    for (const { meanLoss, updates } of first.rounds) {
      expect(meanLoss).toBeGreaterThan(0);
      expect(updates.map(({ site, examples, labelled, masked }) => [site.code, examples, labelled, masked])).toEqual([
        ["ostrelle", NORMALS.ostrelle, 0, 0],
        ["tarnwick", NORMALS.tarnwick, 0, 0],
      ]);
    }

    const parentModelVersionId = first.latestModel?.id;
    const digests: (string | undefined)[] = [];
    for (const name of ["From pretraining", "From pretraining again"]) {
      const run = await runToItsEnd({ name, parentModelVersionId, fold: 2 });
      expect(run.parentModel?.id).toBe(parentModelVersionId);
      expect(run.rounds[0]?.modelVersion?.parent?.id).toBe(parentModelVersionId);
      expect(run.latestModel?.evaluations.map(({ state }) => state)).toEqual(["DONE", "DONE", "DONE"]);
      digests.push(run.latestModel?.digest);
    }
    expect(digests[1]).toBe(digests[0]);
  });

  it("begins its own co-training from its own pretraining", async () => {
    const all = z.object({ runs: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string(), name: z.string() }) })) }) });
    const { runs } = await ask("lead@demo.midline", "{ runs(first: 100) { edges { node { id name } } } }", all);
    const runOf = async (name: string) => {
      const id = runs.edges.find(({ node }) => node.name === name)?.node.id;
      return (await ask("lead@demo.midline", RUN, seenRun, { id })).run;
    };
    const [pretraining, training] = [await runOf("Pretraining on normal heads"), await runOf("First co-training")];
    expect(pretraining.latestModel).toMatchObject({ task: "RESTORATION" });
    expect(training.parentModel?.id).toBe(pretraining.latestModel?.id);
  });

  it("names no normal head to anybody", () => {
    expect(named).toHaveLength(NORMALS.tarnwick + NORMALS.ostrelle);
    for (const code of TRAINING) {
      const months = path.join(folder, "sites", code, "trainer/journal");
      const journal = readdirSync(months)
        .map((month) => readFileSync(path.join(months, month), "utf8"))
        .join("");
      for (const subject of named) expect(journal).not.toContain(subject.slice("sub-".length));
    }
  });
});
