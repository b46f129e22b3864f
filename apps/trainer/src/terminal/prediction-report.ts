import path from "node:path";
import type { PredictionRecord } from "../work/predict-case.js";

const QUESTIONS = { h3k27m: "H3 K27M mutant", h3k27Altered: "H3 K27-altered" } as const;

/** A prediction for a person: the number and its range, or why it is withheld; what it was made from, and that it is not for diagnosis. */
export function predictionReport(record: PredictionRecord, folder: string): string {
  const { subject, withheld, referenceN, tumourVolumeMl, sequencesUsed, modelDigest, data, notice, mask, maskGrid, warnings } = record;
  return [
    `${subject}: ${score(record)}`,
    ...calibration(record),
    ...withheld.map(({ code, message }) => `  withheld: ${message} [${code}]`),
    referenceN === null
      ? "  not held against the patients the model was trained on: no reference sheet was given"
      : `  held against n = ${referenceN} patients the model was trained on`,
    `  segmented volume ${tumourVolumeMl.toFixed(1)} ml, from ${sequencesUsed.join(", ")}, model ${modelDigest.slice(0, 12)}`,
    ...covariates(record),
    `  ${path.join(folder, "prediction.json")}`,
    `  ${path.join(folder, mask)} (in the grid of ${maskGrid})`,
    ...(record.explanation === null ? [] : [`  ${path.join(folder, record.explanation)} (occlusion map in logits, in the cube's grid)`]),
    ...warnings.map((warning) => `  warning: ${warning}`),
    `${data === "patient" ? "" : `${data}. `}${notice}`,
  ].join("\n");
}

function score({ target, probability, low, high, views }: PredictionRecord): string {
  const question = `probability of ${QUESTIONS[target]}`;
  if (probability === null || low === null || high === null) return `${question} withheld`;
  return `${question} ${probability.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)} over ${views} views)`;
}

/** What a model that reads age and sex was told. */
const covariates = ({ covariates: told, reads }: PredictionRecord): readonly string[] =>
  told === null ? [] : [`  read ${reads}: age ${told.ageYears ?? "unknown"}, sex ${told.sex ?? "unknown"}`];

const DECISIONS = { altered: "positive", notAltered: "negative", abstains: "the model abstains" } as const;
const SOURCES = { outOfFold: "out-of-fold", validation: "validation" } as const;

/** The calibrated number and what it is called; that it is not calibrated; nothing where there is no number. */
function calibration({ probability, calibrated }: PredictionRecord): readonly string[] {
  if (probability === null) return [];
  if (calibrated === null) return ["  not calibrated: no calibration sheet was given"];
  const { low, high, decision, abstainLow, abstainHigh, temperature, n, source, prevalence } = calibrated;
  const here = prevalence === null ? "" : `, corrected to a prevalence of ${prevalence}`;
  return [
    `  calibrated ${calibrated.probability.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)} over the views): ${DECISIONS[decision]}`,
    `    it abstains between ${abstainLow.toFixed(3)} and ${abstainHigh.toFixed(3)}; T ${temperature.toFixed(2)} from n = ${n} ${SOURCES[source]} cases${here}`,
  ];
}
