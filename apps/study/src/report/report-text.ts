import { COVARIATES, READS } from "@midline/shared/protocol/vocabulary";
import type { StudyReport } from "./analysis.js";
import { crossValidationText } from "./cross-validation-text.js";
import { interval, number, table } from "./words.js";

const yes = (met: boolean | null): string => (met === null ? "not run" : met ? "yes" : "**no**");

const findingsTable = (findings: StudyReport["findings"]): string =>
  table(
    ["", "where", "figure", "must", "mean [95 %]", "median of seeds", "by seed", "n", "met"],
    findings.map(({ name, where, figure, must, effect, met }) => [
      name,
      where,
      figure,
      must ?? "measured",
      interval(effect),
      number(effect?.median),
      effect?.bySeed.map(number).join(", ") ?? "–",
      String(effect?.n ?? "–"),
      effect !== null && must === null ? "–" : yes(met),
    ]),
  );

/** Trainings by what they read, those that were run. */
const kindsOf = ({ trainings }: StudyReport): readonly (readonly [string, StudyReport["trainings"]])[] =>
  COVARIATES.map(
    (covariates) => [READS[covariates], trainings.filter(({ training }) => training.covariates === covariates)] as const,
  ).filter(([, of]) => of.length > 0);

const trainingsTable = (trainings: StudyReport["trainings"]): string =>
  table(
    [
      "training",
      "internal AUROC",
      "AP (prevalence)",
      "accuracy",
      "Dice",
      "second centre AUROC",
      "AP (prevalence)",
      "accuracy",
      "Dice",
      "weights",
      "seconds",
    ],
    trainings.map(({ training, internal, external, weightsDigest, seconds }) => [
      training.id,
      ...[internal, external].flatMap((side) => [
        ...(training.arm === "mask"
          ? ["–", "–", "–"] // nobody taught its classifier
          : [
              interval(side.auroc),
              `${number(side.averagePrecision?.value)} (${number(side.positives / side.n)})`,
              number(side.accuracy?.value),
            ]),
        training.arm === "classifier" ? "–" : number(side.dice?.value),
      ]),
      weightsDigest.slice(0, 12),
      seconds.toFixed(0),
    ]),
  );

/** Which backends trained: other backends give other bits. */
const computedBy = ({ trainings }: StudyReport): string =>
  [...new Set(trainings.map((each) => each.computedBy))].map((what) => `Computed by ${what}`).join("; ");

/** The report as people read it: Markdown, with the pictures beside it. */
export function reportText(report: StudyReport, pictures: readonly string[]): string {
  const { settings, ran, machine, crossValidation: cv } = report;
  const { hospitals } = settings;
  const patients = hospitals.reduce((sum, hospital) => sum + hospital.patients, 0);
  return `# Midline study, preset ${report.size}: ${report.data}

**${report.data}. ${report.notice}** Every patient here was made by a program. How a tumour looks is a choice of that program, so that nothing
below is a finding about the disease; it says whether the method works where the truth is known.

## What ran

${ran.trainings} trainings of ${ran.ofAll} that this preset has${ran.complete ? "" : " (**not all: the rest was not asked for or not finished**)"}; arms ${ran.arms.join(", ")}; seeds ${ran.seeds.join(", ")}; folds ${ran.folds}.
${patients} patients of ${hospitals.length} hospitals train (${hospitals.map((each) => `${each.code} ${each.patients}`).join(", ")}); ${settings.internalTest} fresh patients of their kind and ${settings.externalTest} of a second
centre, the same for every training, are scored. Network ${settings.network}, ${settings.rounds} rounds of ${settings.localSteps} steps a hospital, ${settings.batchSize} cases a step, peak rate ${settings.learningRate}.
${innerCost(report)}One training takes one site's rounds through the trainer's code and averages them through the coordinator's. ${computedBy(report)}. Written on
${machine.cpu}, ${machine.cores} cores, Node ${machine.node}.

## What had to be shown

Effects are means over the seeds (median beside); the interval is a bootstrap over seeds and patients.

${findingsTable(report.findings)}

${table(
  ["level", "where", "figure", "must", "median of seeds", "that seed [95 %]", "by seed", "n", "met"],
  report.levels.map(({ name, where, figure, must, median, figures, seeds, met }) => [
    name,
    where,
    figure,
    `≥ ${must}`,
    number(median),
    interval(figure === "AUROC" ? figures.auroc : figures.dice),
    seeds.map(number).join(", "),
    String(figure === "AUROC" ? figures.n : figures.diceN),
    yes(met),
  ]),
)}

The best possible reader, who knows what was drawn: internal ${number(report.oracle.internal)}, second centre ${number(report.oracle.external)}.
Plain radiomics that are given the true mask, which no model is (one training draw, 32³): internal ${interval(report.radiomics?.internal.auroc ?? null)}, second centre ${interval(report.radiomics?.external.auroc ?? null)}.
${report.leaks.length === 0 ? "No training is above it by more than two standard errors." : `**LEAK: above it by more than two standard errors: ${report.leaks.join(", ")}.**`}

${table(
  ["control", "seed", "where", "AUROC", "SE", "n", "0.5 within 2 SE"],
  report.controls.map(({ name, seed, where, auroc, standardError, n, met }) => [
    name,
    String(seed),
    where,
    number(auroc),
    number(standardError),
    String(n),
    yes(met),
  ]),
)}

Same plan and seeds twice: ${report.sameTwice === null ? "not run" : report.sameTwice.identical ? `identical weights (${report.sameTwice.ids.join(" and ")})` : "**different weights**"}.

## Image, age and sex

Trainings whose classifier is also told age and sex are another kind of model: they stand among no figure above. Age alone tells a little (altered
tumours are of younger patients), and a model may do no more than recover it.

${findingsTable(report.covariates.findings)}

Age alone (logistic, one training draw): internal ${interval(report.covariates.ageAlone?.internal.auroc ?? null)}, n = ${report.covariates.ageAlone?.internal.n ?? "–"}; second centre ${interval(report.covariates.ageAlone?.external.auroc ?? null)}, n = ${report.covariates.ageAlone?.external.n ?? "–"}.
The best possible reader who is told the age: internal ${number(report.covariates.oracle.internal)}, second centre ${number(report.covariates.oracle.external)}.

## Cross-validation

${cv === null ? "Not run." : crossValidationText(cv)}

## Pictures

${pictures.map((file) => `![${file.replace(".svg", "")}](${file})`).join("\n\n")}

## Every training

${kindsOf(report)
  .map(([kind, trainings]) => `Reads ${kind}:\n\n${trainingsTable(trainings)}`)
  .join("\n\n")}

## The published study, which is of other patients

Huang et al., Cancer Medicine 2023 (doi 10.1002/cam4.6363), abstract: AUROC 94.18 / 87.64 %, AUPRC 93.26 / 85.4 %, accuracy 90.5 / 85.1 %, internal / external, n = 200 / 35,
real patients. They stand apart: no figure above is of that population, and none may be compared with them. The abstract does not say how the ablation's other arms did.
`;
}

/** What the inner trainings were, and cost, beside all that is counted; nothing where no fold was held out. */
function innerCost({ trainings, settings }: StudyReport): string {
  const selected = trainings.flatMap((each) => each.selected ?? []);
  if (selected.length === 0) return "";
  const seconds = (of: readonly { readonly seconds: number }[]): string => of.reduce((sum, each) => sum + each.seconds, 0).toFixed(0);
  return `Each training that holds out a fold had an inner training of all rounds before it, which is not counted above: ${selected.length} more, ${seconds(selected)} s beside
${seconds(trainings)} s, scored every ${settings.selectEvery === 1 ? "round" : `${settings.selectEvery} rounds`}.
`;
}
