import { connectionRows, type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask for what of models: the versions belong to the whole consortium. */
export const modelsPolicy: PolicyRows = {
  Query: { modelVersion: "signedIn", modelVersions: "signedIn" },
  ModelVersion: withParent(
    "id name digest bytes averagingDecay aggregateDigest lineageRoot lineageSignature network target task covariates attention localLayers parameterCount run fold roundNumber parent contributions evaluations aliases createdAt synthetic",
  ),
  LineageContribution: withParent("site examples weight updateDigest"),
  ...connectionRows("ModelVersion"),
};
