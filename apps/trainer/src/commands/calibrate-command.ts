import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { folderOption } from "../config/options.js";
import { say, unwrap } from "./outcome.js";

interface CalibrateFlags {
  readonly folder: string;
  readonly model: string;
  readonly out?: string;
}

export const calibrateCommand = (): Command =>
  new Command("calibrate")
    .summary("make a model version's calibration sheet from this hospital's held-out patients")
    .description(
      "Fits temperature and thresholds on what the version said of the patients of this hospital that its run held out (validation split or fold): the trainer keeps that in the site folder whenever it scores a version, each score the mean of the picture and its mirror image. Needs 20 patients of each class. Written where `train` looks for it, it calibrates answers to the portal's questions; `predict --calibration` takes it too. A sheet is fitted once: one that is there and differs is not overwritten. Nothing is sent. Research use only.",
    )
    .addOption(folderOption())
    .addOption(
      new Option("--model <digest>", "SHA-256 of the version's weights, as the portal shows it; the first 8 digits will do")
        .makeOptionMandatory()
        .argParser(digestStart),
    )
    .option("--out <file>", "where the sheet goes; sheets/<SHA-256>.calibration.json in the site folder when not given")
    .addHelpText("after", "\nExample:\n  midline-site calibrate --folder /srv/midline --model 4dea1e45e32d")
    .action(calibrate);

async function calibrate({ folder, model, out }: CalibrateFlags): Promise<void> {
  const [{ makeCalibration }, { calibrationReport }, { calibrationFileOf }, { writeSheetOnce }] = await Promise.all([
    import("../work/make-calibration.js"),
    import("../terminal/calibration-report.js"),
    import("../work/read-sheets.js"),
    import("../work/write-sheet.js"),
  ]);
  const made = unwrap(makeCalibration(folder, model));
  const file = out === undefined ? calibrationFileOf(folder, made.sheet.modelDigest) : path.resolve(out);
  unwrap(writeSheetOnce(file, made.sheet));
  say(calibrationReport(made, file));
}

function digestStart(text: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(text)) throw new InvalidArgumentError("It is 8 to 64 digits, 0 to 9 and a to f.");
  return text;
}
