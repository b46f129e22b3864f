import type { Target } from "@midline/shared/protocol/vocabulary";
import { Command, Option } from "commander";
import {
  ageOption,
  backendOption,
  dataOption,
  prevalenceOption,
  sexOption,
  targetOption,
  threadsOption,
  viewsOption,
} from "../config/options.js";
import type { PredictOfflineOptions } from "../work/predict-offline.js";
import { startStageClock } from "../work/stage-clock.js";
import { now, say, unwrap, wrongUse } from "./outcome.js";

interface PredictFlags {
  readonly data?: string;
  readonly subject?: string;
  readonly t1?: string;
  readonly t1ce?: string;
  readonly t2?: string;
  readonly flair?: string;
  readonly model: string;
  readonly out: string;
  readonly target: Target;
  readonly reference?: string;
  readonly calibration?: string;
  readonly prevalence?: number;
  readonly age?: number;
  readonly sex?: "female" | "male";
  readonly explain?: boolean;
  readonly views: number;
  readonly backend?: string;
  readonly threads?: number;
  readonly timings?: boolean;
}

export const predictCommand = (): Command =>
  new Command("predict")
    .summary("predict one case with a weights file, offline")
    .description(
      "Writes prediction.json and the tumour's mask in the patient's own T2 grid. The number is withheld when the case is beyond what the model was trained on: fewer than two sequences, neither T2 nor FLAIR, slices of more than 7 mm, heads that lie apart, broken intensities; and with --reference, intensities or features unlike those of the training patients. A model that reads age and sex takes them from participants.tsv, or from --age and --sex. Nothing is sent. Research use only; not for diagnosis.",
    )
    .addOption(dataOption())
    .option("--subject <name>", "a subject of the BIDS folder, such as sub-a01")
    .option("--t1 <file>", "T1 without contrast, NIfTI (instead of --data and --subject)")
    .option("--t1ce <file>", "T1 with contrast, NIfTI")
    .option("--t2 <file>", "T2, NIfTI")
    .option("--flair <file>", "FLAIR, NIfTI")
    .requiredOption("--model <file>", "weights of a model version (.mrit)")
    .requiredOption("--out <folder>", "where the result goes")
    .addOption(targetOption())
    .option("--reference <file>", "what the model was trained on (midline-site reference), for the case to be held against")
    .option("--calibration <file>", "calibration sheet of the model: adds a calibrated probability, and whether the model abstains")
    .addOption(prevalenceOption())
    .addOption(ageOption())
    .addOption(sexOption())
    .option(
      "--explain",
      "also write an occlusion map: what the logit loses without each block of 24 mm; some 250 blocks, half a minute on one core at 64³; nothing of it is sent",
    )
    .addOption(viewsOption())
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(new Option("--timings", "how long each stage took, as one line of JSON on stderr"))
    .addHelpText(
      "after",
      "\nExamples:\n  midline-site predict --data /data/bids --subject sub-a01 --model weights.mrit --out result\n  midline-site predict --t2 t2.nii.gz --flair flair.nii.gz --model weights.mrit --out result\n  midline-site predict --data /data/bids --subject sub-a01 --model weights.mrit --reference sheet.json --out result",
    )
    .action(predict);

async function predict(given: PredictFlags): Promise<void> {
  const clock = startStageClock();
  const from = caseOf(given);
  // Only what predicts is loaded: a third of a second on a slow machine.
  const { chooseBackend } = await import("../backend/choose-backend.js");
  const { predictOffline } = await import("../work/predict-offline.js");
  const { predictionReport } = await import("../terminal/prediction-report.js");
  clock.done("loading the program");
  const wishes = { purpose: "prediction", name: given.backend, threads: given.threads, onStage: clock.done } as const;
  const { name: backend } = unwrap(await chooseBackend(wishes));
  const {
    model: modelFile,
    out: outputFolder,
    reference: referenceFile,
    calibration: calibrationFile,
    prevalence,
    target,
    views,
    explain,
  } = given;
  if (prevalence !== undefined && calibrationFile === undefined)
    return wrongUse("--prevalence corrects a calibrated number: give --calibration");
  const { age: ageYears, sex } = given;
  const patient = { ...(ageYears === undefined ? {} : { ageYears }), ...(sex === undefined ? {} : { sex }) };
  const settings = { modelFile, target, outputFolder, referenceFile, calibrationFile, prevalence, views };
  const onExplaining = explain === true ? await explaining() : undefined;
  const record = unwrap(await predictOffline({ ...settings, patient, onExplaining, now: now(), from, onStage: clock.done }));
  say(predictionReport(record, outputFolder));
  if (given.timings === true) process.stderr.write(`${JSON.stringify({ backend, stages: clock.stages() })}\n`);
}

async function explaining(): Promise<(done: number, total: number) => void> {
  const { openProgress } = await import("../terminal/tell-people.js");
  const progress = openProgress(process.stderr);
  return (done, total) => progress.show({ what: "hiding blocks of the head", done, total });
}

/** A subject of a BIDS folder, or loose files. */
function caseOf({ data, subject, t1, t1ce, t2, flair }: PredictFlags): PredictOfflineOptions["from"] {
  if ([t1, t1ce, t2, flair].some((file) => file !== undefined)) return { files: { t1, t1ce, t2, flair }, name: subject ?? "case" };
  if (data !== undefined && subject !== undefined) return { dataFolder: data, subject };
  return wrongUse("give --data and --subject, or at least one of --t1, --t1ce, --t2 and --flair");
}
