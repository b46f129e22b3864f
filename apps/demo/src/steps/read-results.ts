import { z } from "zod";
import type { PortalClient } from "../portal-client.js";

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable();
const statistics = z.object({
  n: z.int(),
  unscored: z.int(),
  positives: z.int().nullable(),
  negatives: z.int().nullable(),
  suppressed: z.boolean(),
  auroc: estimate,
  averagePrecision: estimate,
  accuracy: estimate,
  sensitivity: estimate,
  specificity: estimate,
  brier: estimate,
  dice: estimate,
  diceN: z.int(),
  synthetic: z.boolean(),
});

const resultsAnswer = z.object({
  run: z.object({
    id: z.string(),
    planHash: z.string(),
    state: z.string(),
    parentModel: z.object({ digest: z.string() }).nullable(),
    cohort: z.object({ id: z.string(), digest: z.string(), size: z.object({ atLeast: z.int(), atMost: z.int() }) }),
    rounds: z.array(
      z.object({ number: z.int(), meanLoss: z.number().nullable(), modelVersion: z.object({ digest: z.string() }).nullable() }),
    ),
    latestModel: z
      .object({
        id: z.string(),
        name: z.string(),
        digest: z.string(),
        parameterCount: z.int(),
        evaluations: z.array(
          z.object({
            split: z.enum(["TRAIN", "VALIDATION", "EXTERNAL"]),
            state: z.string(),
            site: z.object({ code: z.string(), name: z.string() }),
            statistics: statistics.nullable(),
          }),
        ),
      })
      .nullable(),
  }),
});

export type Results = z.infer<typeof resultsAnswer>["run"];

/** What the run made, read through the API as anyone would. */
export async function readResults(lead: PortalClient, runId: string): Promise<Results> {
  const answer = await lead.ask(
    `query($id: ID!) { run(id: $id) { id planHash state parentModel { digest } cohort { id digest size { atLeast atMost } }
       rounds { number meanLoss modelVersion { digest } }
       latestModel { id name digest parameterCount evaluations { split state site { code name } statistics {
         n unscored positives negatives suppressed diceN synthetic
         auroc { value low high } averagePrecision { value low high } accuracy { value low high }
         sensitivity { value low high } specificity { value low high } brier { value low high } dice { value low high } } } } } }`,
    resultsAnswer,
    { id: runId },
  );
  return answer.run;
}
