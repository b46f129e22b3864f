// What people ask of the data platform, one question a page.

import { RULE_TEMPLATES } from "../../packages/shared/dist/cohorts/read-rules.js";

const CASES = `query($filter: CaseFilter, $first: Int!, $after: String) { cases(filter: $filter, first: $first, after: $after) {
  edges { node { id pseudonym ageYears site { code } labels { target state value rule } } } pageInfo { hasNextPage endCursor } } }`;
const COUNTED = `query($filter: CaseFilter) { cases(filter: $filter, first: 50) { totalCount edges { node { id } } } }`;
const LINEAGE = `query($of: LineageOfInput!, $direction: LineageDirection!) { lineage(of: $of, direction: $direction) { focus runCount after
  nodes { key kind id runId fromRound toRound use count { atLeast atMost } sites { site { code } own count { atLeast atMost } } thing { __typename ... on Run { name } ... on ModelVersion { name } ... on Cohort { name } } }
  edges { from to use } } }`;
const THINGS =
  "query($key: ID!) { lineageThings(key: $key, first: 50) { after things { __typename ... on ModelVersion { id name } ... on Prediction { id } ... on LineageRevision { id case { pseudonym } } } } }";
const MARKS = "changedLabels { count { atLeast atMost } ownCount sites { site { code } count { atLeast atMost } } }";
const COHORT_INPUT = { name: "Bench", rules: RULE_TEMPLATES.firstContact.rules, validationFraction: 0.25 };

/** @returns questions by name; `times` where one is too long to be asked as often as the others. */
export function questionsOf(seeded, { lead, coordinator, clinician }) {
  const lineage = (ask, kind, id, direction) => () => ask(LINEAGE, { of: { kind, id }, direction });
  const named = (name, ask, times) => ({ name, ask, ...(times === undefined ? {} : { times }) });
  return [
    named("lineage: what used this label", lineage(coordinator, "REVISION", seeded.revisionId, "DOWNSTREAM")),
    named("lineage: what used any label of this case", lineage(coordinator, "CASE", seeded.caseId, "DOWNSTREAM")),
    named("lineage: what came of the largest snapshot", lineage(lead, "COHORT", seeded.cohortId, "DOWNSTREAM")),
    named("lineage: what this run was made of", lineage(lead, "RUN", seeded.runId, "UPSTREAM")),
    named("lineage: what this model was made of", lineage(lead, "MODEL", seeded.modelId, "UPSTREAM")),
    named("lineage: what this prediction was made of", lineage(clinician, "PREDICTION", seeded.predictionId, "UPSTREAM")),
    named("lineage: a page of the labels that a snapshot pins", () => coordinator(THINGS, { key: `revision/${seeded.cohortId}/all/-/-` })),
    named("lineage: a page of a run's models", () => lead(THINGS, { key: `model/${seeded.runId}/1/50/-` })),
    named("marks: a snapshot with changed labels", () =>
      lead(`query($id: ID!) { cohort(id: $id) { ${MARKS} } }`, { id: seeded.changedCohortId }),
    ),
    named("marks: the list of snapshots", () => lead(`{ cohorts(first: 25) { edges { node { id ${MARKS} } } } }`)),
    named("marks: a model", () => lead(`query($id: ID!) { modelVersion(id: $id) { ${MARKS} } }`, { id: seeded.modelId })),
    named("marks: the first 50 models", () => lead(`{ modelVersions(first: 50) { edges { node { id ${MARKS} } } } }`)),
    named("home of the lead", () => lead("{ home { synthetic actions { kind title } activeRuns { id } latestModel { id } } }")),
    named("cases: the first page, own site", () => coordinator(CASES, { first: 50 })),
    named("cases: a deep page, own site", deepPage(coordinator)),
    named("cases: search by pseudonym", () => coordinator(CASES, { filter: { pseudonymContains: "9999" }, first: 50 })),
    named("cases: disputed, counted", () => coordinator(COUNTED, { filter: { labelState: "DISPUTED" } })),
    named("cases: one", () =>
      coordinator("query($id: ID!) { case(id: $id) { pseudonym labels { target state value reason } } }", { id: seeded.caseId }),
    ),
    named(
      "cohorts: recount",
      () =>
        lead("query($input: FreezeCohortInput!) { previewCohort(input: $input) { size { atLeast } } }", {
          input: { ...COHORT_INPUT, siteCodes: seeded.siteCodes },
        }),
      2,
    ),
    named(
      "cohorts: freeze",
      () =>
        lead("mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id } }", {
          input: { ...COHORT_INPUT, siteCodes: seeded.siteCodes },
        }),
      2,
    ),
  ];
}

/** The hundredth page of two hundred, or the last: found once, asked again and again. */
function deepPage(ask) {
  let after = null;
  return async () => {
    if (after === null) {
      for (let page = 0; page < 40; page++) {
        const { cases } = await ask("query($after: String) { cases(first: 200, after: $after) { pageInfo { hasNextPage endCursor } } }", {
          after,
        });
        if (!cases.pageInfo.hasNextPage) break;
        after = cases.pageInfo.endCursor;
      }
    }
    return ask(CASES, { first: 50, after });
  };
}
