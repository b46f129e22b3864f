import { EXAMPLES, MEMBERS } from "../testing/practice-consortium.js";
import { constantDelta, practiceRuns, practiceStatistics, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";

jest.setTimeout(120_000);

const practice = practiceRuns();

const POINT =
  "mutation($id: ID!, $alias: String!, $despite: String) { setModelAlias(modelVersionId: $id, alias: $alias, despite: $despite) { id aliases } }";

/** A version of one round; of those who score, each gives this AUROC. */
async function version(seed: number, auroc: number, scored = true): Promise<string> {
  const { sites, approvedRun, readRun } = practice;
  const id = await approvedRun({ seed, rounds: 1 });
  for (const code of ["north", "south"] as const)
    expect(await sites[code].handIn(await trainOrder(sites[code], id), constantDelta(0.01), { examples: EXAMPLES[code] })).toMatchObject({
      ok: true,
    });
  const { latestModel } = await until(async () => ((await readRun(id)).latestModel ? readRun(id) : null));
  if (!scored) return latestModel.id;
  for (const site of Object.values(sites)) {
    const order = await site.nextWork();
    if (order?.kind !== "evaluate") throw new Error(`${site.siteCode} is not asked to score.`);
    const n = order.split === "external" ? MEMBERS.external : MEMBERS.validation;
    const statistics = practiceStatistics(n, { auroc: { value: auroc, low: auroc - 0.05, high: auroc + 0.05, variance: 0.0006 } });
    expect(await site.ask("evaluation-submit", { evaluationId: order.evaluationId, statistics })).toMatchObject({ ok: true });
  }
  return latestModel.id;
}

describe("an alias", () => {
  it("does not move to a version that fell, unless somebody says why, which stays on record", async () => {
    const { api, lead } = practice;
    const [good, better, poisoned] = [await version(51, 0.8), await version(52, 0.82), await version(53, 0.5)];
    await lead.expect(POINT, { id: good, alias: "current" });
    await lead.expect(POINT, { id: better, alias: "current" });
    const { errors } = await lead.ask(POINT, { id: poisoned, alias: "current" });
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/is worse than .*AUROC within the internal sites by 0\.3.*AUROC at the external sites by 0\.3/),
        extensions: { code: "MODEL_FELL" },
      },
    ]);
    const aliasesOf = async (id: string) =>
      (await lead.expect("query($id: ID!) { modelVersion(id: $id) { aliases } }", { id })).modelVersion.aliases;
    expect(await aliasesOf(better)).toEqual(["current"]);
    expect(await lead.refusal(POINT, { id: poisoned, alias: "current", despite: " " })).toBe("BAD_INPUT");
    await lead.expect(POINT, { id: poisoned, alias: "current", despite: "to show the committee what went wrong" });
    expect(await aliasesOf(poisoned)).toEqual(["current"]);
    const [event] = await api.platform.db.query(
      "SELECT detail FROM audit_event WHERE action = 'model-version.alias' ORDER BY sequence DESC LIMIT 1",
    );
    expect(JSON.parse(event.detail)).toMatchObject({
      reason: "to show the committee what went wrong",
      objection: expect.stringContaining("is worse than"),
    });
    // A name that nothing holds is nobody's place.
    await lead.expect(POINT, { id: poisoned, alias: "negative-control" });
  });

  it("does not move to a version that is not scored yet from one that is", async () => {
    const { lead } = practice;
    const scored = await version(54, 0.8);
    await lead.expect(POINT, { id: scored, alias: "newest" });
    const unscored = await version(55, 0, false);
    expect(await lead.refusal(POINT, { id: unscored, alias: "newest" })).toBe("MODEL_FELL");
  });
});
