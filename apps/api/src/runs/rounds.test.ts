import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { APPROVE, EXAMPLES, MEMBERS, proposePracticeRun } from "../testing/practice-consortium.js";
import {
  constantDelta,
  digestOf,
  expectedWeights,
  practiceRuns,
  practiceStatistics,
  trainOrder,
  seededWeights,
} from "../testing/practice-run.js";
import { until } from "../testing/until.js";
import { driveRun } from "./drive-run.js";

jest.setTimeout(60_000);

const practice = practiceRuns();

const roundsOf = async (id: string): Promise<string[]> => {
  const { rounds } = await practice.readRun(id);
  return rounds.map(({ number, attempt, state }: { number: number; attempt: number; state: string }) => `${number}.${attempt} ${state}`);
};

describe("a plan", () => {
  it("binds a site by its own coordinator and its exact hash, and starts when the last has agreed", async () => {
    const { api, lead, cohortId, readRun } = practice;
    const { id, planHash } = await proposePracticeRun(lead, { cohortId });
    const north = await api.signIn("siteCoordinator", "north");
    const approve = (siteCode: string, hash = planHash) => ({ runId: id, siteCode, planHash: hash });
    expect(await north.refusal(APPROVE, approve("north", "0".repeat(64)))).toBe("PLAN_HASH_MISMATCH");
    expect(await north.refusal(APPROVE, approve("south"))).toBe("FORBIDDEN");
    expect(await lead.refusal(APPROVE, approve("north"))).toBe("FORBIDDEN");
    expect(await north.refusal(APPROVE, { ...approve("north"), runId: "nonsense" })).not.toBe("NONE");
    expect((await north.expect(APPROVE, approve("north"))).approveRun.state).toBe("PROPOSED");
    expect((await north.expect(APPROVE, approve("north"))).approveRun.state).toBe("PROPOSED");
    expect((await (await api.signIn("siteCoordinator", "south")).expect(APPROVE, approve("south"))).approveRun.state).toBe("PROPOSED");
    expect(await practice.sites.north.nextWork()).toBeNull();
    expect((await (await api.signIn("siteCoordinator", "far")).expect(APPROVE, approve("far"))).approveRun.state).toBe("APPROVED");
    await until(async () => ((await readRun(id)).state === "RUNNING" ? true : null));
    expect(await north.expect(APPROVE, approve("north"))).toBeDefined();
  });

  it("is proposed by who may, on a cohort that is there, with wishes that can be", async () => {
    const { api, lead, cohortId } = practice;
    const propose = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }";
    const refusal = (input: object) => lead.refusal(propose, { input: { name: "Practice", cohortId, ...input } });
    expect(await (await api.signIn("siteCoordinator", "north")).refusal(propose, { input: { name: "Practice", cohortId } })).toBe(
      "FORBIDDEN",
    );
    expect(await refusal({ cohortId: "nonsense" })).toBe("NOT_FOUND");
    expect(await refusal({ cohortId: "00000000-0000-4000-8000-000000000000" })).toBe("NOT_FOUND");
    expect(await refusal({ quorum: 3 })).toBe("BAD_INPUT");
    expect(await refusal({ rounds: 0 })).toBe("BAD_INPUT");
    expect(await refusal({ name: "  " })).toBe("BAD_INPUT");
    expect(await refusal({ seed: -1 })).toBe("BAD_INPUT");
  });

  it("tells a site of its own patients alone", async () => {
    const { sites, cohortId } = practice;
    const answer = await sites.north.ask("cohort", { cohortId, target: "h3k27m" });
    if (!answer.ok) throw new Error(answer.fault.message);
    expect(answer.value.members).toHaveLength(MEMBERS.train + MEMBERS.validation);
    expect(answer.value.members.every(({ pseudonym }) => pseudonym.startsWith("north"))).toBe(true);
    expect(answer.value.members[0]).toEqual({ pseudonym: "north000", label: null, split: "train", fold: 0 });
    expect(await sites.north.ask("cohort", { cohortId, target: "h3k27Altered" })).toMatchObject({ fault: { code: "BAD_INPUT" } });
    expect(await sites.north.ask("cohort", { cohortId: "00000000-0000-4000-8000-000000000000", target: "h3k27m" })).toMatchObject({
      fault: { code: "NOT_FOUND" },
    });
  });
});

describe("a round", () => {
  it("closes without a silent site at quorum, and not before the deadline", async () => {
    const { api, sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ quorum: 1, noProgressTimeoutS: 600, seed: 3 });
    await sites.north.handIn(await trainOrder(sites.north, id), constantDelta(0.01), { examples: EXAMPLES.north });
    api.clock.advance(500_000);
    await driveRun(api.platform, id);
    await sites.south.ask("progress", { runId: id, round: 0, attempt: 0, step: 1, steps: 25, meanLoss: 1 });
    api.clock.advance(500_000);
    await driveRun(api.platform, id);
    expect(await roundsOf(id)).toEqual(["1.0 OPEN"]);
    api.clock.advance(101_000);
    const run = await until(async () => ((await readRun(id)).completedRounds === 1 ? readRun(id) : null));
    expect(run.latestModel.digest).toBe(digestOf(expectedWeights(seededWeights(3), [{ value: 0.01, examples: EXAMPLES.north }])));
  });

  it("below quorum gives up a quiet attempt for another from the same weights; one nobody has touched waits as long as it takes", async () => {
    const { api, sites, approvedRun } = practice;
    const id = await approvedRun({ quorum: 2, noProgressTimeoutS: 600, seed: 4 });
    const first = await trainOrder(sites.north, id);
    api.clock.advance(10 * 3_600_000);
    await driveRun(api.platform, id);
    expect(await roundsOf(id)).toEqual(["1.0 OPEN"]);
    await sites.north.handIn(first, constantDelta(0.01), { examples: EXAMPLES.north });
    api.clock.advance(601_000);
    const second = await trainOrder(sites.north, id, 0, 1);
    expect(second.base).toEqual(first.base);
    expect(await roundsOf(id)).toEqual(["1.0 ABORTED", "1.1 OPEN"]);
    expect(await sites.south.handIn({ ...second, attempt: 0 }, constantDelta(0.01), { examples: EXAMPLES.south })).toMatchObject({
      fault: { code: "STALE_ROUND" },
    });
  });

  it("does not wait for a site that declines, tries a few times, and then says whose word it was", async () => {
    const { sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ quorum: 2 });
    for (const attempt of [0, 1, 2]) {
      await trainOrder(sites.south, id, 0, attempt);
      expect(await sites.south.ask("decline", { kind: "train", id, code: "BACKEND_UNFIT" })).toMatchObject({ ok: true });
    }
    const run = await until(async () => ((await readRun(id)).state === "FAILED" ? readRun(id) : null));
    expect(run.failure).toBe("Too few sites can train round 1 (south: BACKEND_UNFIT).");
    expect(await roundsOf(id)).toEqual(["1.0 ABORTED", "1.1 ABORTED", "1.2 ABORTED"]);
    expect(await sites.north.nextWork()).toBeNull();
  });

  it("waits for every other site when one declines and hands in all the same, as two trainers of one site may", async () => {
    const { api, sites, approvedRun } = practice;
    const id = await approvedRun({ quorum: 1 });
    const order = await trainOrder(sites.north, id);
    expect(await sites.north.ask("decline", { kind: "train", id, code: "UNAVAILABLE" })).toMatchObject({ ok: true });
    await sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north });
    await driveRun(api.platform, id);
    expect(await roundsOf(id)).toEqual(["1.0 OPEN"]);
    await sites.south.handIn(await trainOrder(sites.south, id), constantDelta(0.02), { examples: EXAMPLES.south });
    await until(async () => ((await roundsOf(id))[0] === "1.0 COMMITTED" ? true : null));
  });

  it("is given up when a person stops the run, and its update comes too late", async () => {
    const { lead, sites, approvedRun, readRun } = practice;
    const id = await approvedRun();
    const order = await trainOrder(sites.north, id);
    const hinted = new Promise((resolve) => sites.north.socket?.once("look-again", resolve));
    await lead.expect(`mutation($id: ID!) { cancelRun(runId: $id, reason: "wrong cohort") { state failure } }`, { id });
    await hinted;
    expect(await readRun(id)).toMatchObject({ state: "CANCELLED", failure: "wrong cohort" });
    expect(await sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north })).toMatchObject({
      fault: { code: "STALE_ROUND" },
    });
    expect(await lead.refusal(`mutation($id: ID!) { cancelRun(runId: $id, reason: "again") { state } }`, { id })).toBe("CONFLICT");
  });
});

describe("an upload", () => {
  it("goes on after a broken connection with what the server has not, takes chunks of the grid alone, and arrives whole", async () => {
    const { sites, approvedRun, readRun } = practice;
    const { north, south } = sites;
    const id = await approvedRun();
    const order = await trainOrder(north, id);
    const payload = encodeTensors(constantDelta(0.01));
    const position = { runId: id, round: 0, attempt: 0, payloadDigest: sha256Hex(payload), payloadBytes: payload.byteLength };
    const all = [0, payload.byteLength];
    const opened = await north.ask("upload-open", position);
    if (!opened.ok) throw new Error(opened.fault.message);
    const { uploadId } = opened.value;
    expect(opened.value.missing).toEqual([all]);
    const chunk = { uploadId, offset: 0, sha256: sha256Hex(payload), bytes: payload };
    const submitEarly = { uploadId, envelope: north.envelope(order, payload, EXAMPLES.north) };
    expect(await north.ask("update-submit", { ...submitEarly, signature: north.signed(submitEarly.envelope) })).toMatchObject({
      fault: { code: "OFFSET_MISMATCH" },
    });
    expect(await north.ask("upload-chunk", { ...chunk, sha256: "0".repeat(64) })).toMatchObject({ fault: { code: "DIGEST_MISMATCH" } });
    const longer = randomBytes(payload.byteLength + 1);
    expect(await north.ask("upload-chunk", { ...chunk, bytes: longer })).toMatchObject({ fault: { code: "TOO_LARGE" } });
    for (const [offset, bytes] of [
      [0, payload.subarray(0, 100_000)],
      [100_000, payload.subarray(100_000)],
    ] as const)
      expect(await north.ask("upload-chunk", { ...chunk, offset, bytes })).toMatchObject({ fault: { code: "BAD_INPUT" } });
    // Who has heard of another site's upload can neither add to it nor learn of it.
    expect(await south.ask("upload-chunk", chunk)).toMatchObject({ fault: { code: "NOT_FOUND" } });
    expect(await north.ask("upload-open", position)).toEqual({ ok: true, value: { uploadId, missing: [all] } });
    expect(await north.ask("upload-chunk", chunk)).toEqual({ ok: true, value: { waiting: 0 } });
    north.socket?.io.engine.close();
    expect(await north.connect()).toBeNull();
    expect(await north.ask("upload-open", position)).toEqual({ ok: true, value: { uploadId, missing: [] } });
    expect(await north.ask("upload-chunk", chunk)).toEqual({ ok: true, value: { waiting: 0 } });
    expect(await north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north })).toMatchObject({ ok: true });
    expect((await readRun(id)).rounds[0].updates[0].payloadDigest).toBe(position.payloadDigest);
    expect(await north.ask("upload-open", position)).toMatchObject({ ok: true, value: { missing: [] } });
  });

  it("leaves nothing behind when its round has closed but the blob that it became", async () => {
    const { api, sites, approvedRun } = practice;
    const id = await approvedRun({ rounds: 1 });
    for (const code of ["north", "south"] as const)
      await sites[code].handIn(await trainOrder(sites[code], id), constantDelta(0.01), { examples: EXAMPLES[code] });
    await until(async () => {
      const [left] = await api.platform.db.query<{ n: number }[]>(
        "SELECT count(*)::int AS n FROM upload JOIN round ON round.id = round_id WHERE run_id = $1",
        [id],
      );
      return left?.n === 0 ? true : null;
    });
    const open = await api.platform.db.query<{ id: string }[]>("SELECT id FROM upload");
    const kept = open.flatMap((upload) => [`${upload.id}.chunks`, `${upload.id}.part`]);
    expect(readdirSync(path.join(api.config.dataFolder, "uploads")).filter((file) => !kept.includes(file))).toEqual([]);
  });

  it("of more bytes than the network has is refused before the first of them", async () => {
    const { sites, approvedRun } = practice;
    const id = await approvedRun();
    const order = await trainOrder(sites.north, id);
    const payloadBytes = Math.ceil(order.base.totalBytes * 1.02);
    const answer = await sites.north.ask("upload-open", { runId: id, round: 0, attempt: 0, payloadDigest: "0".repeat(64), payloadBytes });
    expect(answer).toMatchObject({ fault: { code: "TOO_LARGE" } });
  });
});

describe("an evaluation", () => {
  it("is refused when it speaks of more patients than the cohort has, is taken once, and may be declined", async () => {
    const { sites, approvedRun, readRun, lead } = practice;
    const id = await approvedRun({ rounds: 1 });
    for (const code of ["north", "south"] as const) {
      await sites[code].handIn(await trainOrder(sites[code], id), constantDelta(0.01), { examples: EXAMPLES[code] });
    }
    const orderOf = (code: "north" | "south" | "far") =>
      until(async () => {
        const order = await sites[code].nextWork();
        return order?.kind === "evaluate" ? order : null;
      });
    const north = await orderOf("north");
    expect(await sites.north.nextWork()).toEqual(north);
    const submit = (n: number, site = sites.north) =>
      site.ask("evaluation-submit", { evaluationId: north.evaluationId, statistics: practiceStatistics(n) });
    expect(await submit(MEMBERS.validation + 2)).toMatchObject({ fault: { code: "BAD_INPUT", where: "statistics.n" } });
    expect(await submit(MEMBERS.validation, sites.south)).toMatchObject({ fault: { code: "NOT_FOUND" } });
    expect(await submit(MEMBERS.validation)).toMatchObject({ ok: true });
    expect(await submit(MEMBERS.validation)).toMatchObject({ ok: true });
    const south = await orderOf("south");
    expect(await sites.south.ask("decline", { kind: "evaluate", id: south.evaluationId, code: "NO_SEQUENCES" })).toMatchObject({
      ok: true,
    });
    expect((await readRun(id)).state).toBe("EVALUATING");
    const far = await orderOf("far");
    await sites.far.ask("evaluation-submit", { evaluationId: far.evaluationId, statistics: practiceStatistics(MEMBERS.external) });
    const run = await until(async () => ((await readRun(id)).state === "FINISHED" ? readRun(id) : null));
    const { modelVersion } = await lead.expect(`query($id: ID!) { modelVersion(id: $id) { evaluations { state failure } } }`, {
      id: run.latestModel.id,
    });
    expect(modelVersion.evaluations).toEqual([
      { state: "DONE", failure: null },
      { state: "FAILED", failure: "NO_SEQUENCES" },
      { state: "DONE", failure: null },
    ]);
  });
});

describe("an alias", () => {
  it("points at one version at a time, and remembers where it pointed", async () => {
    const { lead, sites, approvedRun, readRun, api } = practice;
    const versions: string[] = [];
    for (const seed of [21, 22]) {
      const id = await approvedRun({ rounds: 1, seed });
      for (const code of ["north", "south"] as const) {
        await sites[code].handIn(await trainOrder(sites[code], id), constantDelta(0.01), { examples: EXAMPLES[code] });
      }
      versions.push(await until(async () => (await readRun(id)).latestModel?.id ?? null));
      await practice.clear();
    }
    const point = "mutation($id: ID!, $alias: String!) { setModelAlias(modelVersionId: $id, alias: $alias) { aliases } }";
    expect((await lead.expect(point, { id: versions[0], alias: "current" })).setModelAlias.aliases).toEqual(["current"]);
    expect((await lead.expect(point, { id: versions[1], alias: "current" })).setModelAlias.aliases).toEqual(["current"]);
    expect((await lead.expect("query($id: ID!) { modelVersion(id: $id) { aliases } }", { id: versions[0] })).modelVersion.aliases).toEqual(
      [],
    );
    expect(await lead.refusal(point, { id: versions[0], alias: "Not An Alias" })).toBe("BAD_INPUT");
    const history = await api.platform.db.query<unknown[]>("SELECT model_version_id FROM model_alias WHERE alias = 'current' ORDER BY id");
    expect(history).toHaveLength(2);
  });
});
