import { createPublicKey, verify } from "node:crypto";
import { canonicalJson } from "@midline/shared/canonical-hash";
import { merkleRoot } from "@midline/shared/merkle";
import { judgeProof } from "@midline/shared/protocol/lineage";
import type { Receipt } from "@midline/shared/protocol/site-messages";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, practiceRuns, settle, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const CODES = ["north", "south"] as const;

describe("what the coordinator answers for", () => {
  it("is signed: each receipt, and the model that each site finds its update in", async () => {
    const { sites, lead, approvedRun, readRun } = practice;
    const id = await approvedRun({ seed: 41, rounds: 1 });
    const receipts = new Map<string, Receipt>();
    for (const code of CODES) {
      const order = await trainOrder(sites[code], id);
      expect(await sites[code].ask("round-proof", { runId: id, round: 0 })).toEqual({ ok: true, value: { proof: null } });
      const first = await sites[code].handIn(order, constantDelta(0.01), { examples: EXAMPLES[code] });
      const again = await sites[code].handIn(order, constantDelta(0.01), { examples: EXAMPLES[code] });
      if (!first.ok) throw new Error(first.fault.message);
      expect(again).toEqual(first);
      const { receipt, signature } = first.value;
      const key = createPublicKey({ key: Buffer.from(sites[code].coordinatorKey, "base64url"), format: "der", type: "spki" });
      expect(verify(null, Buffer.from(canonicalJson(receipt)), key, Buffer.from(signature, "base64url"))).toBe(true);
      expect(receipt).toMatchObject({ runId: id, round: 0, attempt: 0, siteCode: code, examples: EXAMPLES[code] });
      receipts.set(code, receipt);
    }
    const run = await until(async () => ((await readRun(id)).completedRounds === 1 ? readRun(id) : null));
    for (const site of Object.values(sites)) await settle(site);

    const roots: string[] = [];
    for (const code of CODES) {
      const answer = await sites[code].ask("round-proof", { runId: id, round: 0 });
      if (!answer.ok || answer.value.proof === null) throw new Error("no proof");
      const { proof } = answer.value;
      expect(judgeProof(proof, receipts.get(code)!, sites[code].coordinatorKey)).toBe("included");
      expect(judgeProof(proof, receipts.get(code === "north" ? "south" : "north")!, sites[code].coordinatorKey)).toBe("false");
      expect(proof.commitment).toMatchObject({ updates: 2, modelDigest: run.latestModel.digest });
      roots.push(proof.commitment.root);
    }
    // Anybody can make the root of what the receipts say.
    const entries = CODES.map((code) => {
      const { updateId, siteCode, payloadDigest, examples } = receipts.get(code)!;
      return canonicalJson({ updateId, siteCode, payloadDigest, examples });
    });
    expect(roots).toEqual([merkleRoot(entries), merkleRoot(entries)]);
    const { modelVersion } = await lead.expect("query($id: ID!) { modelVersion(id: $id) { lineageRoot lineageSignature } }", {
      id: run.latestModel.id,
    });
    expect(modelVersion).toEqual({ lineageRoot: roots[0], lineageSignature: expect.any(String) });
  });

  it("is shown to sites of the run: one that gave nothing has no place in it, one that has no part hears nothing", async () => {
    const { sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ seed: 42, rounds: 1, quorum: 1 });
    const order = await trainOrder(sites.north, id);
    expect(await sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north })).toMatchObject({ ok: true });
    expect(await sites.south.ask("decline", { kind: "train", id, code: "STORAGE_FULL" })).toMatchObject({ ok: true });
    await until(async () => ((await readRun(id)).completedRounds === 1 ? true : null));
    for (const code of ["south", "far"] as const)
      expect(await sites[code].ask("round-proof", { runId: id, round: 0 })).toMatchObject({
        ok: true,
        value: { proof: { index: null, path: [], commitment: { updates: 1 } } },
      });
    const nowhere = "0198c0de-0000-7000-8000-000000000001";
    expect(await sites.north.ask("round-proof", { runId: nowhere, round: 0 })).toMatchObject({ ok: false, fault: { code: "NOT_FOUND" } });
  });
});
