import { RULE_TEMPLATES } from "@midline/shared/cohorts/read-rules";
import { z } from "zod";
import type { Box } from "../box.js";
import { SITES, type DemoSite } from "../consortium.js";
import type { PortalClient } from "../portal-client.js";

const RUN_NAME = "First co-training";
const PRETRAINING_NAME = "Pretraining on normal heads";
const COHORT_NAME = "Diffuse midline glioma, SYNTHETIC";

const runsAnswer = z.object({ runs: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string(), name: z.string() }) })) }) });
const cohortsAnswer = z.object({
  cohorts: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string(), name: z.string() }) })) }),
});

/**
 * Freezes the cohort and proposes the co-training, or finds those of an earlier start. Returns the run's id.
 *
 * @param parentModelVersionId the version it begins from; null for seeded first weights.
 */
export const proposeRun = (lead: PortalClient, box: Box, parentModelVersionId: string | null): Promise<string> =>
  propose(lead, box, { name: RUN_NAME, rounds: box.settings.rounds, parentModelVersionId });

/** The same for the pretraining that may go before: a third of the rounds, at least one. */
export const proposePretraining = (lead: PortalClient, box: Box): Promise<string> =>
  propose(lead, box, { name: PRETRAINING_NAME, rounds: Math.ceil(box.settings.rounds / 3), task: "RESTORATION" });

interface Wish {
  readonly name: string;
  readonly rounds: number;
  readonly task?: "RESTORATION";
  readonly parentModelVersionId?: string | null;
}

async function propose(lead: PortalClient, box: Box, wish: Wish): Promise<string> {
  const known = await lead.ask("{ runs { edges { node { id name } } } }", runsAnswer);
  const earlier = known.runs.edges.find((edge) => edge.node.name === wish.name);
  if (earlier) return earlier.node.id;
  const cohortId = await freezeCohort(lead, box);
  const { grid, localSteps, batchSize, seed } = box.settings;
  const network = { 32: "CI", 64: "LAPTOP", 128: "GPU" }[grid];
  const answer = await lead.ask(
    "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }",
    z.object({ proposeRun: z.object({ id: z.string() }) }),
    { input: { cohortId, network, localSteps, batchSize, seed, ...wish } },
  );
  return answer.proposeRun.id;
}

async function freezeCohort(lead: PortalClient, box: Box): Promise<string> {
  const known = await lead.ask("{ cohorts { edges { node { id name } } } }", cohortsAnswer);
  const earlier = known.cohorts.edges.find((edge) => edge.node.name === COHORT_NAME);
  if (earlier) return earlier.node.id;
  const answer = await lead.ask(
    "mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id } }",
    z.object({ freezeCohort: z.object({ id: z.string() }) }),
    {
      input: {
        name: COHORT_NAME,
        siteCodes: SITES.map((site) => site.code),
        rules: RULE_TEMPLATES.firstContact.rules,
        seed: box.settings.seed,
      },
    },
  );
  return answer.freezeCohort.id;
}

const planAnswer = z.object({
  run: z.object({ planHash: z.string(), sites: z.array(z.object({ approved: z.boolean(), site: z.object({ code: z.string() }) })) }),
});

/** A site's coordinator reads the plan's hash and approves exactly that; an approval already given stands. */
export async function approveRun(coordinator: PortalClient, runId: string, site: DemoSite): Promise<void> {
  const { run } = await coordinator.ask("query($id: ID!) { run(id: $id) { planHash sites { approved site { code } } } }", planAnswer, {
    id: runId,
  });
  if (run.sites.find((each) => each.site.code === site.code)?.approved !== false) return;
  await coordinator.ask(
    "mutation($runId: ID!, $siteCode: String!, $planHash: String!) { approveRun(runId: $runId, siteCode: $siteCode, planHash: $planHash) { id } }",
    z.unknown(),
    { runId, siteCode: site.code, planHash: run.planHash },
  );
}
