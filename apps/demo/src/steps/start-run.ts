import { z } from "zod";
import type { Box } from "../box.js";
import { SITES, type DemoSite } from "../consortium.js";
import type { PortalClient } from "../portal-client.js";

const RUN_NAME = "First co-training";
const COHORT_NAME = "Diffuse midline glioma, SYNTHETIC";

const runsAnswer = z.object({ runs: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string(), name: z.string() }) })) }) });
const cohortsAnswer = z.object({
  cohorts: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string(), name: z.string() }) })) }),
});

/** Freezes the cohort and proposes the run, or finds those of an earlier start. Returns the run's id. */
export async function proposeRun(lead: PortalClient, box: Box): Promise<string> {
  const known = await lead.ask("{ runs { edges { node { id name } } } }", runsAnswer);
  const earlier = known.runs.edges.find((edge) => edge.node.name === RUN_NAME);
  if (earlier) return earlier.node.id;
  const cohortId = await freezeCohort(lead, box);
  const { settings } = box;
  const answer = await lead.ask(
    "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id } }",
    z.object({ proposeRun: z.object({ id: z.string() }) }),
    {
      input: {
        name: RUN_NAME,
        cohortId,
        network: { 32: "CI", 64: "LAPTOP", 128: "GPU" }[settings.grid],
        rounds: settings.rounds,
        localSteps: settings.localSteps,
        batchSize: settings.batchSize,
        seed: settings.seed,
      },
    },
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
    { input: { name: COHORT_NAME, siteCodes: SITES.map((site) => site.code), criteria: {}, seed: box.settings.seed } },
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
