import { withVariate } from "@midline/federation/control-variate";
import { headOf } from "@midline/shared/weights/head-of";
import { decodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, digestOf, practiceRuns, seededWeights, settle, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const SCAFFOLD = { driftCorrection: "SCAFFOLD", quorum: 1, rounds: 4 } as const;
/** The same number everywhere: of 143,000 numbers, one of 0.02 makes a norm of 7.6, below two gradients of 5. */
const sent = (move: number, variate: number): readonly NamedTensor[] => withVariate(constantDelta(move), constantDelta(variate));

async function untilRounds(id: string, rounds: number): Promise<void> {
  await until(async () => ((await practice.readRun(id)).completedRounds === rounds ? true : null));
  for (const site of Object.values(practice.sites)) await settle(site);
}

/** South has no mask: the segmentation head's variate is north's. Powers of two, so that every sum is exact. */
const variateOf = (values: readonly NamedTensor[] | null, trunk: number, classification: number, segmentation: number): NamedTensor[] =>
  seededWeights(0).map((tensor, t) => {
    const change = { trunk, classification, segmentation, age: 0 }[headOf(tensor.name)];
    return { ...tensor, values: tensor.values.map((_, i) => Math.fround((values?.[t]?.values[i] ?? 0) + Math.fround(change))) };
  });

describe("a run with SCAFFOLD at the coordinator", () => {
  it("hands the control variate on, as the examples weigh its changes, and says whose change is in it", async () => {
    const { api, sites } = practice;
    const id = await practice.approvedRun({ ...SCAFFOLD, seed: 41, noProgressTimeoutS: 600 });
    const first = await trainOrder(sites.north, id);
    expect([first.plan.driftCorrection, first.control]).toEqual(["scaffold", null]);
    await sites.north.handIn(first, sent(0.25, 0.015625), { examples: EXAMPLES.north });
    await sites.south.handIn(await trainOrder(sites.south, id), sent(0.25, -0.0078125), { examples: EXAMPLES.south });
    await untilRounds(id, 1);
    const control = variateOf(null, (12 / 20) * 0.015625 - (8 / 20) * 0.0078125, (11 / 15) * 0.015625 - (4 / 15) * 0.0078125, 0.015625);
    const second = await trainOrder(sites.north, id, 1);
    expect(second.control).toEqual({ digest: digestOf(control), totalBytes: expect.any(Number), ownRound: 0 });
    const read = decodeTensors(await sites.south.download(digestOf(control)));
    expect(read.ok && read.value.length).toBe(control.length);
    expect(await practice.sites.far.ask("blob-read", { digest: digestOf(control), offset: 0 })).toMatchObject({ ok: true });

    // South stays silent: half of what north says moves it, and south's own is still that of the first round.
    await sites.north.handIn(second, sent(0.25, 0.0078125), { examples: EXAMPLES.north });
    api.clock.advance(601_000);
    await untilRounds(id, 2);
    const half = 0.00390625;
    const third = await trainOrder(sites.south, id, 2);
    expect(third.control).toMatchObject({ digest: digestOf(variateOf(control, half, half, half)), ownRound: 0 });
    expect((await trainOrder(sites.north, id, 2)).control?.ownRound).toBe(1);
  });

  it("begins the variates anew after a withdrawal, whose round others hand in as it was asked", async () => {
    const { api, sites } = practice;
    const id = await practice.approvedRun({ ...SCAFFOLD, seed: 42 });
    await sites.north.handIn(await trainOrder(sites.north, id), sent(0.25, 0.015625), { examples: EXAMPLES.north });
    await sites.south.handIn(await trainOrder(sites.south, id), sent(0.25, 0), { examples: EXAMPLES.south });
    await untilRounds(id, 1);
    const { control } = await trainOrder(sites.north, id, 1);
    await sites.south.handIn(await trainOrder(sites.south, id, 1), sent(0.25, 0), { examples: EXAMPLES.south });
    const coordinator = await api.signIn("siteCoordinator", "south");
    await coordinator.expect(`mutation($id: ID!) { withdrawSite(runId: $id, siteCode: "south", reason: "enough") { state } }`, { id });
    const again = await trainOrder(sites.north, id, 1, 1);
    expect(again.control).toEqual(control);
    await sites.north.handIn(again, sent(0.25, 0.0078125), { examples: EXAMPLES.north });
    await untilRounds(id, 2);
    const third = await trainOrder(sites.north, id, 2);
    expect(third.control).toBeNull();
    await sites.north.handIn(third, sent(0.25, 0.0078125), { examples: EXAMPLES.north });
    await untilRounds(id, 3);
    const anew = variateOf(null, 0.0078125, 0.0078125, 0.0078125);
    expect((await trainOrder(sites.north, id, 3)).control).toMatchObject({ digest: digestOf(anew), ownRound: 2 });
  });

  it("takes no update whose variate is missing, too long, no number, or of another network; and none at all in a plan without", async () => {
    const { sites } = practice;
    const id = await practice.approvedRun({ ...SCAFFOLD, seed: 43 });
    const order = await trainOrder(sites.north, id);
    const codeOf = async (tensors: readonly NamedTensor[], of = order): Promise<string> => {
      const answer = await sites.north.handIn(of, tensors, { examples: EXAMPLES.north });
      return answer.ok ? "taken" : answer.fault.code;
    };
    expect(await codeOf(constantDelta(0.25))).toBe("TENSOR_MISSING");
    expect(await codeOf(sent(0.25, 0.03))).toBe("NORM_TOO_LARGE");
    expect(await codeOf(sent(0.25, NaN))).toBe("NOT_FINITE");
    expect(await codeOf(withVariate(constantDelta(0.25), constantDelta(0.01, "restoration")))).toBe("TENSOR_UNKNOWN");
    expect(await codeOf(sent(0.25, 0.01))).toBe("taken");

    const plain = await practice.approvedRun({ seed: 44 });
    const plainOrder = await trainOrder(sites.north, plain);
    expect(plainOrder.control).toBeNull();
    expect(await codeOf(sent(0.25, 0.01), plainOrder)).toBe("TOO_LARGE");
    const few = withVariate(constantDelta(0.25).slice(1), constantDelta(0.01).slice(0, 1));
    expect(await codeOf(few, plainOrder)).toBe("TENSOR_UNKNOWN");
  });

  it("is not proposed with another rule than the mean", async () => {
    const { errors } = await practice.lead.ask("mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }", {
      input: { name: "No", cohortId: practice.cohortId, driftCorrection: "SCAFFOLD", aggregation: "MEDIAN" },
    });
    expect(errors).toMatchObject([
      { message: expect.stringContaining("goes with the mean alone"), extensions: { code: "BAD_INPUT", where: "driftCorrection" } },
    ]);
  });
});
