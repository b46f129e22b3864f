import { decodeUpdate, encodeUpdate } from "@midline/federation/update-encoding";
import type { Rounding } from "@midline/federation/rounded-numbers";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { randomStream } from "@midline/shared/random";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, digestOf, openPracticeRuns, type PracticeRuns, seededWeights, settle, trainOrder } from "../testing/practice-run.js"; // prettier-ignore
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

let practice: PracticeRuns;
beforeAll(async () => {
  practice = await openPracticeRuns();
});
afterEach(() => practice.clear());
afterAll(() => practice.stop());

/** A change of which every number is another. */
function noise(seed: string): readonly NamedTensor[] {
  const random = randomStream("rounded", seed);
  return constantDelta(0).map((tensor) => ({ ...tensor, values: tensor.values.map(() => (random() - 0.5) / 100) }));
}

function rounded(delta: readonly NamedTensor[], encoding: Rounding): { readonly file: Uint8Array; readonly error: number } {
  const encoded = encodeUpdate(delta, null, encoding);
  if (!encoded.ok) throw new Error(encoded.fault.message);
  return { file: encoded.value.file, error: encoded.value.relativeError };
}

const UPDATES = `query($id: ID!) { run(id: $id) { rounds { updates { site { code } payloadDigest payloadBytes float32Bytes encodingError norm } } } }`;

describe("a run whose updates are rounded", () => {
  it.each([
    ["float16", "FLOAT16", 0.51],
    ["int8", "INT8", 0.27],
  ] as const)("adds up what %s says, signs what came, and shows what was saved", async (encoding, name, share) => {
    const { sites, lead } = practice;
    const id = await practice.approvedRun({ seed: 61, updateEncoding: name, rounds: 2 });
    const order = await trainOrder(sites.north, id);
    expect([order.plan.updateEncoding, order.residualOf]).toEqual([encoding, null]);
    const [north, south] = [rounded(noise("north"), encoding), rounded(noise("south"), encoding)];
    const receipt = await sites.north.handIn(order, north.file, { examples: EXAMPLES.north, lie: { encodingError: north.error } });
    expect(receipt).toMatchObject({ ok: true, value: { receipt: { payloadDigest: sha256Hex(north.file) } } });
    // Again, and it is the same receipt.
    expect(await sites.north.handIn(order, north.file, { examples: EXAMPLES.north, lie: { encodingError: north.error } })).toEqual(receipt);
    await sites.south.handIn(await trainOrder(sites.south, id), south.file, {
      examples: EXAMPLES.south,
      lie: { encodingError: south.error },
    });
    await until(async () => ((await practice.readRun(id)).completedRounds === 1 ? true : null));

    const { run } = await lead.expect(UPDATES, { id });
    const [shown] = run.rounds[0].updates;
    expect(shown).toMatchObject({
      site: { code: sites.north.siteCode },
      payloadDigest: sha256Hex(north.file),
      payloadBytes: north.file.byteLength,
      float32Bytes: encodeTensors(constantDelta(0)).byteLength,
      encodingError: north.error,
    });
    expect(shown.payloadBytes / shown.float32Bytes).toBeLessThan(share);

    // The next order says of which update the residual is; a plan without rounding asks for none.
    for (const site of Object.values(sites)) await settle(site);
    expect((await trainOrder(sites.north, id, 1)).residualOf).toBe(sha256Hex(north.file));
    expect((await trainOrder(sites.south, id, 1)).residualOf).toBe(sha256Hex(south.file));
    await practice.clear();

    // The weights are those of a run in which the sites send, as float32, what the roundings say.
    const said = [north, south].map(({ file }) => {
      const tensors = decodeUpdate(file, encoding);
      if (!tensors.ok) throw new Error(tensors.fault.message);
      return tensors.value;
    });
    const twin = await practice.approvedRun({ seed: 61, rounds: 2 });
    await sites.north.handIn(await trainOrder(sites.north, twin), said[0]!, { examples: EXAMPLES.north });
    await sites.south.handIn(await trainOrder(sites.south, twin), said[1]!, { examples: EXAMPLES.south });
    await until(async () => ((await practice.readRun(twin)).completedRounds === 1 ? true : null));
    const [model, other] = [(await practice.readRun(id)).latestModel, (await practice.readRun(twin)).latestModel];
    expect(model.digest).toBe(other.digest);
    expect(model.digest).not.toBe(digestOf(seededWeights(61)));
    expect((await lead.expect(UPDATES, { id: twin })).run.rounds[0].updates[0]).toMatchObject({ encodingError: null });
  });

  it("refuses an update that is written otherwise than the plan says, and counts none of it", async () => {
    const { sites } = practice;
    const id = await practice.approvedRun({ seed: 62, updateEncoding: "INT8" });
    const order = await trainOrder(sites.north, id);
    const mismatch = { ok: false, fault: { code: "ENCODING_MISMATCH" } };
    const examples = EXAMPLES.north;
    expect(await sites.north.handIn(order, noise("north"), { examples })).toMatchObject(mismatch);
    expect(await sites.north.handIn(order, rounded(noise("north"), "float16").file, { examples })).toMatchObject(mismatch);
    const said = await sites.north.handIn(order, rounded(noise("north"), "int8").file, { examples, lie: { encodingError: null } });
    expect(said).toMatchObject({ ok: false, fault: { code: "ENCODING_MISMATCH", where: "encodingError" } });
    const far = noise("north").map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value * 1e6) }));
    expect(await sites.north.handIn(order, rounded(far, "int8").file, { examples })).toMatchObject({ fault: { code: "NORM_TOO_LARGE" } });
    expect(await sites.north.handIn(order, rounded(noise("north").slice(1), "int8").file, { examples })).toMatchObject({
      fault: { code: "TENSOR_MISSING" },
    });
    expect((await practice.readRun(id)).rounds[0].updates).toEqual([]);
  });

  it("is as ever without rounding: a rounded update is refused, and weights are float32", async () => {
    const { sites } = practice;
    const id = await practice.approvedRun({ seed: 63 });
    const order = await trainOrder(sites.north, id);
    const { file } = rounded(noise("north"), "int8");
    const refused = await sites.north.handIn(order, file, { examples: EXAMPLES.north });
    expect(refused).toMatchObject({ ok: false, fault: { code: "ENCODING_MISMATCH", message: expect.stringMatching(/int8.*float32/) } });
    expect(decodeTensors(file).ok).toBe(false);
  });

  it("cannot be proposed together with SCAFFOLD, and can with layers that stay at the sites", async () => {
    const scaffold = practice.approvedRun({ driftCorrection: "SCAFFOLD", updateEncoding: "FLOAT16" });
    await expect(scaffold).rejects.toThrow(/SCAFFOLD's control variates are exact/);
    expect(await practice.approvedRun({ localLayers: "NORMALISATION", updateEncoding: "FLOAT16" })).toEqual(expect.any(String));
  });
});
