import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import { Command } from "commander";
import { backendOption, dataOption, threadsOption } from "../config/options.js";
import { say, unwrap, wrongUse } from "./outcome.js";

interface ReferenceFlags {
  readonly data?: string;
  readonly model: string;
  readonly out: string;
  readonly subjects?: string;
  readonly backend?: string;
  readonly threads?: number;
}

export const referenceCommand = (): Command =>
  new Command("reference")
    .summary("say what the patients a model was trained on look like")
    .description(
      "Reads the cases of a BIDS folder that a model was trained on, 20 at least, and writes counts and sums over them: of each sequence's intensities and of what the classifier reads. No patient's values are in it. `predict --reference` holds a case against it and withholds the number of one that is unlike; in the site folder as sheets/<SHA-256 of the weights>.reference.json it is held against the portal's questions too. Nothing is sent.",
    )
    .addOption(dataOption())
    .requiredOption("--model <file>", "weights of a model version (.mrit)")
    .requiredOption("--out <file>", "where the sheet goes, such as sheet.json")
    .option("--subjects <file>", "a text file with one subject a line: only these; all of the folder when not given")
    .addOption(backendOption())
    .addOption(threadsOption())
    .addHelpText("after", "\nExample:\n  midline-site reference --data /data/bids --model weights.mrit --out sheet.json")
    .action(reference);

async function reference({ data, model: modelFile, out, subjects: list, backend, threads }: ReferenceFlags): Promise<void> {
  if (data === undefined) return wrongUse("give --data");
  const [{ chooseBackend }, { openProgress }, { makeReference }, { readModel }, { readSubjects }, { writeSheet }] = await Promise.all([
    import("../backend/choose-backend.js"),
    import("../terminal/tell-people.js"),
    import("../work/make-reference.js"),
    import("../work/predict-offline.js"),
    import("../data/read-subjects.js"),
    import("../work/write-sheet.js"),
  ]);
  const subjects = list === undefined ? null : unwrap(readSubjects(list));
  const model = unwrap(readModel(modelFile, "h3k27m"));
  unwrap(await chooseBackend({ purpose: "prediction", name: backend, threads }));
  const progress = openProgress(process.stderr);
  const onProgress = (done: number, total: number): void => progress.show({ what: "reading cases", done, total });
  const { sheet, leftOut } = unwrap(await makeReference({ dataFolder: data, subjects, model, onProgress }));
  unwrap(writeSheet(out, sheet));
  say(
    [
      `Reference of ${sheet.features.n} patients for model ${sheet.modelDigest.slice(0, 12)}${leftOut === 0 ? "" : `; ${leftOut} cases could not be used`}`,
      `  ${out}`,
      `${sheet.synthetic ? `${SYNTHETIC}. ` : ""}${RESEARCH_USE_ONLY}`,
    ].join("\n"),
  );
}
