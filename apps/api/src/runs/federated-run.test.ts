import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { EXAMPLES, MEMBERS } from "../testing/practice-consortium.js";
import {
  constantDelta,
  digestOf,
  expectedWeights,
  practiceRuns,
  practiceStatistics,
  seededWeights,
  settle,
  trainOrder,
} from "../testing/practice-run.js";
import type { PracticeSite } from "../testing/practice-site.js";
import { until } from "../testing/until.js";

// Jest takes no testTimeout from a project of its configuration.
jest.setTimeout(120_000);

const practice = practiceRuns();

const MOVES = { north: 0.01, south: -0.002 } as const;
/** Of the labelled patients of a training site of the practice cohort. */
const OUTSIDE_FOLD_3 = { positive: 10, negative: 10 };
const moves = [
  { value: MOVES.north, examples: EXAMPLES.north },
  { value: MOVES.south, examples: EXAMPLES.south },
];

describe("a federated run", () => {
  it("trains, averages each head by its own cases, scores everywhere and finishes, with the numbers that arithmetic gives", async () => {
    const { sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ seed: 42 });
    let expected: readonly NamedTensor[] = seededWeights(42);
    for (const round of [0, 1]) {
      for (const code of ["south", "north"] as const) {
        const order = await trainOrder(sites[code], id, round);
        expect(order.base.digest).toBe(digestOf(expected));
        expect((await sites[code].download(order.base.digest)).byteLength).toBe(order.base.totalBytes);
        const progress = { runId: id, round, attempt: 0, step: 10, steps: 25, meanLoss: 0.7 };
        expect(await sites[code].ask("progress", progress)).toMatchObject({ ok: true });
        expect(await sites[code].handIn(order, constantDelta(MOVES[code]), { examples: EXAMPLES[code] })).toMatchObject({ ok: true });
        expect((await sites[code].nextWork())?.kind ?? "nothing").not.toBe("train");
      }
      expected = expectedWeights(expected, moves);
      for (const site of Object.values(sites)) {
        await until(async () => ((await site.nextWork())?.kind === "evaluate" ? true : null));
        await settle(site);
      }
    }
    const run = await until(async () => ((await readRun(id)).state === "FINISHED" ? readRun(id) : null));
    expect(run.latestModel.digest).toBe(digestOf(expected));
    await sites.far.download(run.latestModel.digest);
    expect(run.completedRounds).toBe(2);
    expect(run.rounds).toMatchObject([
      { number: 1, attempt: 0, state: "COMMITTED", baseDigest: digestOf(seededWeights(42)) },
      { number: 2, attempt: 0, state: "COMMITTED", baseDigest: run.rounds[0].modelVersion.digest },
    ]);
    expect(run.rounds[0].updates).toMatchObject([
      { site: { code: "north" }, examples: 12, labelled: 11, masked: 12, norm: expect.closeTo(0.01 * Math.sqrt(143_535), 3) },
      { site: { code: "south" }, examples: 8, labelled: 4, masked: 0 },
    ]);
    expect(run.rounds[0].progress).toHaveLength(2);
    expect(run.sites).toEqual([
      { site: { code: "north" }, trains: true, approved: true },
      { site: { code: "south" }, trains: true, approved: true },
      { site: { code: "far" }, trains: false, approved: true },
    ]);
    await seesLineageAndLeaderboard(run.latestModel.id);
  });

  it("that holds a fold out trains on everyone outside it, scores on those in it, and stands on that fold's leaderboard alone", async () => {
    const { sites, approvedRun, readRun, lead, cohortId } = practice;
    const id = await approvedRun({ rounds: 1, fold: 3, seed: 21 });
    const order = await trainOrder(sites.north, id);
    expect(order.plan).toMatchObject({
      fold: 3,
      labelCounts: { positive: 2 * OUTSIDE_FOLD_3.positive, negative: 2 * OUTSIDE_FOLD_3.negative },
    });
    const cohort = await sites.north.ask("cohort", { cohortId, target: "h3k27m" });
    if (!cohort.ok) throw new Error(cohort.fault.message);
    const outside = cohort.value.members.filter(({ fold }) => fold !== 3);
    const inside = cohort.value.members.filter(({ fold }) => fold === 3);
    const all = {
      trunk: outside.length,
      classification: outside.filter(({ label }) => label !== null).length,
      segmentation: outside.length,
      age: 0,
    };
    expect([outside.length, all.classification, inside.length]).toEqual([21, 20, 5]);
    const tooMany = await sites.north.handIn(order, constantDelta(0.01), { examples: { ...all, trunk: 22 } });
    expect(tooMany).toMatchObject({ ok: false, fault: { code: "EXAMPLES_INVALID" } });
    for (const site of [sites.north, sites.south])
      expect(await site.handIn(await trainOrder(site, id), constantDelta(0.01), { examples: all })).toMatchObject({ ok: true });
    const evaluate = await until(async () => {
      const next = await sites.north.nextWork();
      return next?.kind === "evaluate" ? next : null;
    });
    expect(evaluate).toMatchObject({ split: "validation", fold: 3 });
    const statistics = { ...practiceStatistics(4), suppressed: true, positives: null, negatives: null, auroc: null };
    const { evaluationId } = evaluate;
    expect(await sites.north.ask("evaluation-submit", { evaluationId, statistics: { ...statistics, n: 6 } })).toMatchObject({ ok: false });
    expect(await sites.north.ask("evaluation-submit", { evaluationId, statistics: { ...statistics, n: 5 } })).toMatchObject({ ok: true });
    const far = await until(async () => sites.far.nextWork());
    expect(far).toMatchObject({ kind: "evaluate", split: "external", fold: null });
    const { latestModel } = await readRun(id);
    const board = async (fold: number | null) => {
      const ask = "query($id: ID!, $fold: Int) { leaderboard(cohortId: $id, fold: $fold) { rows { modelVersion { id fold } } } }";
      const { leaderboard } = await lead.expect(ask, { id: cohortId, fold });
      return leaderboard.rows.map(({ modelVersion }: { modelVersion: unknown }) => modelVersion);
    };
    expect(await board(3)).toEqual([{ id: latestModel.id, fold: 3 }]);
    expect(await board(null)).not.toContainEqual({ id: latestModel.id, fold: 3 });
    // Answers what is left, and no more than each fold holds.
    for (const [site, n] of [
      [sites.south, 5],
      [sites.far, MEMBERS.external],
    ] as const) {
      const next = await until(async () => site.nextWork());
      if (next.kind !== "evaluate") throw new Error("not asked to score");
      await site.ask("evaluation-submit", { evaluationId: next.evaluationId, statistics: { ...statistics, n } });
    }
    await until(async () => ((await readRun(id)).state === "FINISHED" ? true : null));
  });

  it("is not proposed with a fold that the cohort has not", async () => {
    const { lead, cohortId } = practice;
    const propose = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }";
    const { errors } = await lead.ask(propose, { input: { name: "Sixth fold", cohortId, fold: 5 } });
    expect(errors).toMatchObject([{ extensions: { code: "BAD_INPUT", where: "fold", remedy: expect.any(String) } }]);
  });

  it("gives the same weights to the bit whoever comes first", async () => {
    const { sites, approvedRun, readRun } = practice;
    const digests = new Set<string>();
    for (const arrival of [
      ["north", "south"],
      ["south", "north"],
    ] as const) {
      const id = await approvedRun({ seed: 5 });
      for (const code of arrival) {
        await sites[code].handIn(await trainOrder(sites[code], id), constantDelta(MOVES[code] / 3), { examples: EXAMPLES[code] });
      }
      digests.add(await until(async () => (await readRun(id)).latestModel?.digest ?? null));
      await practice.clear();
    }
    expect(digests.size).toBe(1);
  });
});

/** What the portal shows of a finished run. */
async function seesLineageAndLeaderboard(modelVersionId: string): Promise<void> {
  const { lead, cohortId } = practice;
  const { modelVersion } = await lead.expect(
    `query($id: ID!) { modelVersion(id: $id) { name roundNumber parameterCount parent { roundNumber parent { id } } run { state }
       contributions { site { code } examples weight } evaluations { site { code } split state statistics { n auroc { value } } } } }`,
    { id: modelVersionId },
  );
  expect(modelVersion).toMatchObject({
    name: "Practice, round 2",
    roundNumber: 2,
    parameterCount: 143_535,
    parent: { roundNumber: 1, parent: null },
  });
  const weights = Object.fromEntries(
    modelVersion.contributions.map((row: { site: { code: string }; weight: number }) => [row.site.code, row.weight]),
  );
  expect(weights).toEqual({ north: 0.6, south: 0.4 });
  expect(modelVersion.evaluations).toMatchObject([
    { site: { code: "north" }, split: "VALIDATION", state: "DONE", statistics: { n: MEMBERS.validation, auroc: { value: 0.8 } } },
    { site: { code: "south" }, split: "VALIDATION", state: "DONE" },
    { site: { code: "far" }, split: "EXTERNAL", state: "DONE", statistics: { n: MEMBERS.external } },
  ]);
  const { leaderboard } = await lead.expect(
    `query($id: ID!) { leaderboard(cohortId: $id, everyRound: true) { synthetic disclaimer columns { site { code } external }
       rows { rankFrom rankTo internalN internalAuroc { value low high } modelVersion { roundNumber } cells { site { code } state } } } }`,
    { id: cohortId },
  );
  expect(leaderboard.columns).toEqual([
    { site: { code: "north" }, external: false },
    { site: { code: "south" }, external: false },
    { site: { code: "far" }, external: true },
  ]);
  expect(leaderboard.rows).toHaveLength(2);
  for (const row of leaderboard.rows)
    expect(row).toMatchObject({
      rankFrom: 1,
      rankTo: 2,
      internalN: 2 * MEMBERS.validation,
      internalAuroc: { value: expect.closeTo(0.8, 9) },
    });
}

describe("an update", () => {
  it("is refused before anything of it is added: each lie by its own name, and the model is as if it had never come", async () => {
    const { sites, approvedRun } = practice;
    const id = await approvedRun({ seed: 9 });
    const order = await trainOrder(sites.north, id);
    const good = constantDelta(0.01);
    const examples = EXAMPLES.north;
    const changed = (name: string, change: (tensor: NamedTensor) => NamedTensor): NamedTensor[] =>
      good.map((tensor) => (tensor.name === name ? change(tensor) : tensor));
    const first = good.find((tensor) => tensor.shape.length > 1);
    const name = first?.name ?? "";
    const withNumber = (value: number) =>
      changed(name, (tensor) => ({ ...tensor, values: tensor.values.map((old, i) => (i === 0 ? value : old)) }));
    const lies: readonly (readonly [code: string, delta: NamedTensor[], hand?: object])[] = [
      ["NOT_FINITE", withNumber(Number.NaN)],
      ["NOT_FINITE", withNumber(Number.POSITIVE_INFINITY)],
      ["NORM_TOO_LARGE", constantDelta(5)],
      ["SHAPE_MISMATCH", changed(name, (tensor) => ({ ...tensor, shape: [tensor.values.length] }))],
      ["TENSOR_UNKNOWN", changed(name, (tensor) => ({ ...tensor, name: `x${tensor.name.slice(1)}` }))],
      ["TENSOR_MISSING", good.slice(1)],
      ["EXAMPLES_INVALID", good, { examples: { ...examples, trunk: MEMBERS.train + 1 } }],
      ["EXAMPLES_INVALID", good, { examples: { ...examples, classification: MEMBERS.train } }],
      ["PLAN_HASH_MISMATCH", good, { lie: { planHash: "0".repeat(64) } }],
      ["STALE_ROUND", good, { lie: { baseDigest: "0".repeat(64) } }],
      ["STALE_ROUND", good, { lie: { round: 1 } }],
      ["STALE_ROUND", good, { lie: { attempt: 1 } }],
      ["DIGEST_MISMATCH", good, { lie: { payloadDigest: "0".repeat(64) } }],
      ["SIGNATURE_INVALID", good, { lie: { siteCode: "south" } }],
      ["SIGNATURE_INVALID", good, { lie: { keyId: sites.south.keyId } }],
      ["NOT_FOUND", good, { lie: { runId: noRun() } }],
      ["CLOCK_SKEW", good, { lie: { signedAt: shifted(sites.north, 400) } }],
      ["CLOCK_SKEW", good, { lie: { signedAt: shifted(sites.north, -3600) } }],
    ];
    for (const [code, delta, hand] of lies) {
      const answer = await sites.north.handIn(order, delta, { examples, ...hand });
      expect([code, hand ?? null, answer]).toEqual([code, hand ?? null, { ok: false, fault: expect.objectContaining({ code }) }]);
    }
    const payload = encodeTensors(good);
    const uploaded = await sites.north.upload(order, payload);
    if (!uploaded.ok) throw new Error(uploaded.fault.message);
    const envelope = sites.north.envelope(order, payload, examples);
    const forged = await sites.north.ask("update-submit", { uploadId: uploaded.value, envelope, signature: sites.south.signed(envelope) });
    expect(forged).toMatchObject({ ok: false, fault: { code: "SIGNATURE_INVALID" } });
    expect((await practice.readRun(id)).rounds[0].updates).toEqual([]);

    expect(await sites.north.handIn(order, good, { examples })).toMatchObject({ ok: true });
    await sites.south.handIn(await trainOrder(sites.south, id), constantDelta(MOVES.south), { examples: EXAMPLES.south });
    await until(async () => ((await practice.readRun(id)).completedRounds === 1 ? true : null));
    const expected = expectedWeights(seededWeights(9), moves);
    expect((await practice.readRun(id)).latestModel.digest).toBe(digestOf(expected));

    const late = await sites.north.handIn(order, constantDelta(0.02), { examples });
    expect(late).toMatchObject({ ok: false, fault: { code: "DUPLICATE_UPDATE" } });

    await settle(sites.north);
    const used = { lie: { nonce: await nonceOf(id, 0) } };
    expect(await sites.north.handIn(await trainOrder(sites.north, id, 1), good, { examples, ...used })).toMatchObject({
      ok: false,
      fault: { code: "REPLAYED", where: "nonce" },
    });
  });

  it("is counted once however often it is handed in, gets the same receipt, and another in its place is refused", async () => {
    const { sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ seed: 10 });
    const order = await trainOrder(sites.north, id);
    const hand = () => sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north });
    const receipts = await Promise.all([hand(), hand(), hand()]);
    const first = receipts.find((receipt) => receipt.ok);
    expect(first).toBeDefined();
    expect(await hand()).toEqual(first);
    expect(await sites.north.handIn(order, constantDelta(0.02), { examples: EXAMPLES.north })).toMatchObject({
      ok: false,
      fault: { code: "DUPLICATE_UPDATE" },
    });
    expect((await readRun(id)).rounds[0].updates).toHaveLength(1);
    await sites.south.handIn(await trainOrder(sites.south, id), constantDelta(0.01), { examples: EXAMPLES.south });
    await until(async () => ((await readRun(id)).completedRounds === 1 ? true : null));
    expect(await hand()).toEqual(first);
    expect(
      await sites.south.handIn(await Promise.resolve({ ...order, round: 1 }), constantDelta(0.01), { examples: EXAMPLES.south }),
    ).toMatchObject({
      ok: false,
      fault: { code: "STALE_ROUND" },
    });
  });

  it("comes only from a site that trains, and its bytes are nobody else's to read or to hand in", async () => {
    const { sites, approvedRun } = practice;
    const id = await approvedRun({ seed: 11 });
    const order = await trainOrder(sites.north, id);
    expect(await sites.far.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north })).toMatchObject({
      ok: false,
      fault: { code: "FORBIDDEN" },
    });
    const payload = encodeTensors(constantDelta(0.01));
    const uploaded = await sites.north.upload(order, payload);
    if (!uploaded.ok) throw new Error(uploaded.fault.message);
    const stolen = await sites.south.ask("upload-chunk", {
      uploadId: uploaded.value,
      offset: 0,
      sha256: "0".repeat(64),
      bytes: new Uint8Array(1),
    });
    expect(stolen).toMatchObject({ ok: false, fault: { code: "NOT_FOUND" } });
    const envelope = sites.north.envelope(order, payload, EXAMPLES.north);
    expect(
      await sites.north.ask("update-submit", { uploadId: uploaded.value, envelope, signature: sites.north.signed(envelope) }),
    ).toMatchObject({ ok: true });
    expect(await sites.south.ask("blob-read", { digest: envelope.payloadDigest, offset: 0 })).toMatchObject({
      ok: false,
      fault: { code: "NOT_FOUND" },
    });
  });
});

const shifted = (site: PracticeSite, seconds: number): string => new Date(site.now().getTime() + seconds * 1000).toISOString();

/** Of what north handed in. */
async function nonceOf(runId: string, round: number): Promise<string> {
  const [row] = await practice.api.platform.db.query<{ nonce: string }[]>(
    "SELECT nonce FROM site_update u JOIN round r ON r.id = u.round_id WHERE r.run_id = $1 AND r.number = $2 AND u.site_code = 'north'",
    [runId, round],
  );
  return row?.nonce ?? "none";
}

const noRun = (): string => "00000000-0000-4000-8000-000000000000";
