import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Trouble } from "../box.js";
import type { PortalClient } from "../portal-client.js";

const FIELDS = "id state probability { value low high } views tumourVolumeMl failure { code message } case { pseudonym site { code } }";
const prediction = z.object({
  id: z.string(),
  state: z.enum(["PENDING", "ANSWERED", "FAILED"]),
  probability: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  views: z.int().nullable(),
  tumourVolumeMl: z.number().nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  case: z.object({ pseudonym: z.string(), site: z.object({ code: z.string() }) }),
});
export type PredictionSeen = z.infer<typeof prediction>;

const firstOf = z.object({
  cases: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
  modelVersions: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string(), roundNumber: z.int() }) })) }),
  predictions: z.object({ edges: z.array(z.object({ node: prediction })) }),
});

/** The clinician asks for one patient of the hospital with the last model, and waits for the answer. */
export async function askPrediction(clinician: PortalClient, siteCode: string, signal: AbortSignal): Promise<PredictionSeen> {
  const first = await clinician.ask(
    `query($siteCode: String!) {
       cases(filter: { siteCode: $siteCode }, first: 1) { edges { node { id } } }
       modelVersions(first: 100, task: DIAGNOSIS) { edges { node { id roundNumber } } }
       predictions(first: 1) { edges { node { ${FIELDS} } } } }`,
    firstOf,
    { siteCode },
  );
  const earlier = first.predictions.edges[0]?.node;
  const asked = earlier ?? (await ask(clinician, first));
  return waitForAnswer(clinician, asked, signal);
}

async function ask(clinician: PortalClient, first: z.infer<typeof firstOf>): Promise<PredictionSeen> {
  const caseId = first.cases.edges[0]?.node.id;
  const last = first.modelVersions.edges.map((edge) => edge.node).sort((a, b) => b.roundNumber - a.roundNumber)[0];
  if (!caseId || !last) throw new Trouble("The clinician sees no case or no model version to ask about.");
  const answer = await clinician.ask(
    `mutation($caseId: ID!, $modelVersionId: ID!) { requestPrediction(caseId: $caseId, modelVersionId: $modelVersionId) { ${FIELDS} } }`,
    z.object({ requestPrediction: prediction }),
    { caseId, modelVersionId: last.id },
  );
  return answer.requestPrediction;
}

async function waitForAnswer(clinician: PortalClient, asked: PredictionSeen, signal: AbortSignal): Promise<PredictionSeen> {
  let seen = asked;
  while (seen.state === "PENDING") {
    signal.throwIfAborted();
    await pause(500, undefined, { signal });
    const answer = await clinician.ask(`query($id: ID!) { prediction(id: $id) { ${FIELDS} } }`, z.object({ prediction }), { id: seen.id });
    seen = answer.prediction;
  }
  if (seen.state === "FAILED") throw new Trouble(`The prediction failed: ${seen.failure?.message ?? "no reason given"}.`);
  return seen;
}
