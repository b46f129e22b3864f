import { isLocalTensor, splitLocal } from "@midline/shared/weights/local-layers";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, digestOf, expectedWeights, practiceRuns, seededWeights, settle, trainOrder } from "../testing/practice-run.js"; // prettier-ignore
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const sharedDelta = (value: number) => splitLocal("normalisation", constantDelta(value)).shared;

describe("a run whose normalisation layers stay at the sites", () => {
  it("takes updates without them, publishes the first weights' in their place, and says where a site finds its own", async () => {
    const { sites } = practice;
    const id = await practice.approvedRun({ seed: 51, localLayers: "NORMALISATION" });
    const order = await trainOrder(sites.north, id);
    expect(order.plan.localLayers).toBe("normalisation");
    expect(await sites.north.handIn(order, constantDelta(0.25), { examples: EXAMPLES.north })).toMatchObject({
      ok: false,
      fault: { code: "TENSOR_UNKNOWN", where: expect.stringMatching(/(gamma|beta)$/) },
    });
    expect(await sites.north.handIn(order, sharedDelta(0.25), { examples: EXAMPLES.north })).toMatchObject({ ok: true });
    const answer = await sites.south.handIn(await trainOrder(sites.south, id), sharedDelta(0.5), { examples: EXAMPLES.south });
    expect(answer).toMatchObject({ ok: true });
    await until(async () => ((await practice.readRun(id)).completedRounds === 1 ? true : null));

    const seeded = seededWeights(51);
    const moves = [
      { value: 0.25, examples: EXAMPLES.north },
      { value: 0.5, examples: EXAMPLES.south },
    ];
    const moved = expectedWeights(seeded, moves);
    const expected = seeded.map((tensor, t) => (isLocalTensor("normalisation", tensor.name) ? tensor : moved[t]!));
    const { latestModel } = await practice.readRun(id);
    expect(latestModel.digest).toBe(digestOf(expected));
    const { modelVersion } = await practice.lead.expect("query($id: ID!) { modelVersion(id: $id) { localLayers } }", {
      id: latestModel.id,
    });
    expect(modelVersion.localLayers).toBe("NORMALISATION");
    for (const site of Object.values(sites)) {
      expect(await site.nextWork()).toMatchObject({ kind: "evaluate", digest: latestModel.digest, ownLayers: { runId: id, round: 0 } });
      await settle(site);
    }
    expect((await trainOrder(sites.north, id, 1)).base.digest).toBe(digestOf(expected));
  });

  it("is as ever without: all layers are sent, and no order speaks of a site's own", async () => {
    const { sites } = practice;
    const id = await practice.approvedRun({ seed: 52, quorum: 1, rounds: 1, aggregation: "MEDIAN" });
    const order = await trainOrder(sites.north, id);
    const refused = await sites.north.handIn(order, sharedDelta(0.25), { examples: EXAMPLES.north });
    expect(refused).toMatchObject({ ok: false, fault: { code: "TENSOR_MISSING" } });
    await sites.north.handIn(order, constantDelta(0.25), { examples: EXAMPLES.north });
    await sites.south.handIn(await trainOrder(sites.south, id), constantDelta(0.25), { examples: EXAMPLES.south });
    await until(async () => ((await practice.readRun(id)).completedRounds === 1 ? true : null));
    expect(await sites.far.nextWork()).not.toHaveProperty("ownLayers");
  });
});
