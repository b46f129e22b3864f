import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import type { Box } from "./box.js";
import { ADJUDICATOR, CLINICIAN, coordinatorOf, LEAD, READER, SITES } from "./consortium.js";
import type { PredictionSeen } from "./steps/ask-prediction.js";
import type { Results } from "./steps/read-results.js";

type Estimate = { readonly value: number; readonly low: number; readonly high: number } | null;

const withInterval = (estimate: Estimate): string =>
  estimate === null ? "not defined" : `${estimate.value.toFixed(3)} [${estimate.low.toFixed(3)}, ${estimate.high.toFixed(3)}]`;

/** The last model at every site, as lines of text; every number with its n and 95 % interval. */
export function leaderboardLines(results: Results): string[] {
  const model = results.latestModel;
  if (!model) return ["No model version yet."];
  const rows = model.evaluations.map((evaluation) => {
    const figures = evaluation.statistics;
    return [
      `${evaluation.site.code}${evaluation.split === "EXTERNAL" ? " (external, never trains)" : " (held out)"}`,
      figures ? String(figures.n) : "-",
      figures ? (figures.suppressed ? "withheld: a class has fewer than 5" : withInterval(figures.auroc)) : evaluation.state.toLowerCase(),
      figures ? `${withInterval(figures.dice)} n=${figures.diceN}` : "-",
    ];
  });
  const table = [["site", "n", "AUROC [95 % interval]", "Dice [95 % interval]"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  return [
    `${SYNTHETIC}: phantoms, no patients. ${RESEARCH_USE_ONLY}`,
    `${model.name} (${model.digest.slice(0, 12)}, ${model.parameterCount} parameters)`,
    ...table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd()),
  ];
}

/** Where to go and as whom. */
export function welcomeLines(url: string, box: Box): string[] {
  const people = [
    ["lead", LEAD.email],
    ["coordinator", coordinatorOf(SITES[0] ?? { code: "", name: "", kind: "TRAINING", preset: "training" }).email],
    ["reader", READER.email],
    ["adjudicator", ADJUDICATOR.email],
    ["clinician", CLINICIAN.email],
  ];
  return [
    `Portal and API: ${url}   (GraphiQL: ${url}/graphiql)`,
    ...people.map(([role, email]) => `  ${role?.padEnd(12)} ${email?.padEnd(34)} ${box.passwords[email ?? ""] ?? ""}`),
  ];
}

/** The machine-readable report of `--json`. */
export function reportOf(found: {
  readonly box: Box;
  readonly results: Results;
  readonly prediction: PredictionSeen;
  readonly phases: Readonly<Record<string, number>>;
}): Record<string, unknown> {
  const { box, results, prediction, phases } = found;
  return {
    label: SYNTHETIC,
    disclaimer: RESEARCH_USE_ONLY,
    settings: box.settings,
    cohort: results.cohort,
    run: { id: results.id, state: results.state, planHash: results.planHash, parentDigest: results.parentModel?.digest ?? null },
    models: results.rounds.map((round) => ({ round: round.number, meanLoss: round.meanLoss, digest: round.modelVersion?.digest ?? null })),
    sites: (results.latestModel?.evaluations ?? []).map((evaluation) => ({
      site: evaluation.site.code,
      split: evaluation.split.toLowerCase(),
      ...evaluation.statistics,
    })),
    prediction: { ...prediction, disclaimer: RESEARCH_USE_ONLY },
    secondsPerPhase: phases,
  };
}
