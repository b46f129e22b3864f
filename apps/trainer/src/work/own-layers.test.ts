import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { applyDelta } from "@midline/federation/apply-delta";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { planHash, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import { isLocalTensor, replaced, splitLocal } from "@midline/shared/weights/local-layers";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { BASE, COHORT, PLAN, RUN, trainOrder } from "../testing/enrolled-site.js";
import { siteForTests, tensorsOf } from "../testing/site-for-tests.js";
import type { EvaluateOrder } from "./evaluate-split.js";
import type { TrainOrder } from "./train-round.js";

jest.setTimeout(120_000);

const site = siteForTests();

const plan: TrainingPlan = { ...PLAN, localLayers: "normalisation" };
const FIRST = tensorsOf(BASE);

/** An order to train this round from these weights. */
function orderOf(round: number, weights: readonly NamedTensor[]): TrainOrder {
  const bytes = encodeTensors(weights);
  site.coordinator.blobs.set(sha256Hex(bytes), bytes);
  const base = { digest: sha256Hex(bytes), totalBytes: bytes.byteLength };
  return { ...trainOrder(round), plan, approvedPlanHash: planHash(plan), base };
}

const own = (round: number): readonly NamedTensor[] =>
  tensorsOf(readFileSync(path.join(site.siteFolder, "layers", RUN, `${String(round).padStart(6, "0")}.mrit`)));

/** What the coordinator publishes of one site's change: the first weights' layers in the place of the site's. */
function published(base: readonly NamedTensor[], delta: readonly NamedTensor[]): readonly NamedTensor[] {
  const moved = applyDelta(splitLocal("normalisation", base).shared, delta);
  if (!moved.ok) throw new Error(moved.fault.message);
  return replaced(base, moved.value);
}

async function probabilities(weights: readonly NamedTensor[], ownLayers?: EvaluateOrder["ownLayers"]): Promise<readonly number[]> {
  const bytes = encodeTensors(weights);
  const digest = sha256Hex(bytes);
  site.coordinator.blobs.set(digest, bytes);
  await site.workOff({
    kind: "evaluate",
    evaluationId: randomUUID(),
    cohortId: COHORT.id,
    split: "train",
    fold: null,
    against: [],
    modelVersionId: randomUUID(),
    digest,
    totalBytes: bytes.byteLength,
    network: "ci",
    target: "h3k27m",
    ...(ownLayers && { ownLayers }),
  });
  const kept: { scores: { probability: number }[] } = JSON.parse(
    readFileSync(path.join(site.siteFolder, "scores", COHORT.id, "train", `${digest}.json`), "utf8"),
  );
  return kept.scores.map(({ probability }) => probability);
}

describe("a site that keeps its own normalisation", () => {
  it("sends none of it, goes on from it after a restart, and reads the version with it", async () => {
    const first = await site.handedIn(orderOf(0, FIRST));
    expect(first.some(({ name }) => isLocalTensor("normalisation", name))).toBe(false);
    expect(first).toHaveLength(FIRST.length - own(0).length);
    const version = published(FIRST, first);
    const gamma = own(0).find(({ name }) => name.endsWith("gamma"))!;
    expect(gamma.values).not.toEqual(FIRST.find(({ name }) => name === gamma.name)?.values);

    const second = await site.handedIn(orderOf(1, version));
    // From its own layers, not from those that came: with them written into the base, a site that has none learns the same.
    rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
    const [kept, asBase] = [own(1), replaced(version, own(0))];
    rmSync(path.join(site.siteFolder, "layers"), { recursive: true });
    expect(await site.handedIn(orderOf(1, asBase))).toEqual(second);
    expect(own(1)).toEqual(kept);

    const read = await probabilities(version, { runId: RUN, round: 1 });
    expect(read).toEqual(await probabilities(replaced(version, kept)));
    expect(read).not.toEqual(await probabilities(replaced(version, splitLocal("normalisation", FIRST).local)));
  });

  it("reads a version as it came where it trained in none of its rounds, and one of an earlier round with its own of then", async () => {
    const plainly = await probabilities(FIRST);
    const digestFile = path.join(site.siteFolder, "scores");
    rmSync(digestFile, { recursive: true });
    expect(await probabilities(FIRST, { runId: RUN, round: 2 })).toEqual(plainly);
    await site.handedIn(orderOf(2, FIRST));
    rmSync(digestFile, { recursive: true });
    expect(await probabilities(FIRST, { runId: RUN, round: 1 })).toEqual(plainly);
    rmSync(digestFile, { recursive: true });
    expect(await probabilities(FIRST, { runId: RUN, round: 2 })).not.toEqual(plainly);
  });

  it("says so when its own layers are damaged, and keeps none in a plan that shares all", async () => {
    await site.handedIn(trainOrder());
    expect(existsSync(path.join(site.siteFolder, "layers"))).toBe(false);
    // Another plan in the name of the same run would be refused.
    for (const folder of ["spool", "budgets"]) rmSync(path.join(site.siteFolder, folder), { recursive: true });
    await site.handedIn(orderOf(0, FIRST));
    const folder = path.join(site.siteFolder, "layers", RUN);
    writeFileSync(path.join(folder, readdirSync(folder)[0]!), "torn");
    await site.workOff(orderOf(1, FIRST));
    expect(site.coordinator.declined).toMatchObject([{ kind: "train", code: "UNSUPPORTED_FORMAT" }]);
  });
});
