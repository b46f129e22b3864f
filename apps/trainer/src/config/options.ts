import { USUAL_VIEWS } from "@midline/model/views";
import { NETWORK_SIZES, TARGETS } from "@midline/shared/protocol/vocabulary";
import { InvalidArgumentError, Option } from "commander";
import { BACKEND_NAMES } from "../backend/backend-names.js";
import { readAge } from "../data/age-and-sex.js";

/**
 * Every setting that may also come from the environment. A flag wins over the environment, which wins over the default.
 * The environment is read here (through commander) and nowhere else.
 */
export const folderOption = (): Option =>
  new Option("--folder <folder>", "the site folder: key, journal, caches; one for each site")
    .env("MIDLINE_SITE_FOLDER")
    .default(".midline/site");

export const dataOption = (): Option =>
  new Option("--data <folder>", "the BIDS folder with the site's MRI; it is only read").env("MIDLINE_DATA_FOLDER");

export const serverOption = (): Option =>
  new Option("--server <url>", "address of the coordinator, such as https://midline.example.org").env("MIDLINE_SERVER");

export const backendOption = (): Option =>
  new Option("--backend <name>", "compute backend; the first that works when not given").choices([...BACKEND_NAMES]);

export const threadsOption = (): Option =>
  new Option("--threads <n>", "threads of Midline's own kernels; all processors when not given")
    .env("MIDLINE_THREADS")
    .argParser(wholeNumber);

/** Off unless the site says yes: what is released cannot be taken back. */
const releaseOption = (flag: string, description: string): Option =>
  new Option(`${flag} [yes|no]`, description)
    .env(`MIDLINE_${flag.slice(2).toUpperCase().replaceAll("-", "_")}`)
    .argParser(yesOrNo)
    .preset("yes")
    .default(false);

export const shareScoreHistogramsOption = (): Option =>
  releaseOption("--share-score-histograms", "release how many patients of each class fall in each thousandth of the probability");

export const shareScoresOption = (): Option =>
  releaseOption("--share-scores", "release each labelled patient's probability and label, without a name, in order of the probability");

export const networkOption = (): Option =>
  new Option("--network <size>", "network whose training is timed").choices([...NETWORK_SIZES]).default("ci");

export const targetOption = (): Option =>
  new Option("--target <target>", "the question that the model answers").choices([...TARGETS]).default("h3k27m");

/** Views of one case that are averaged; each takes as long as the first. */
const VIEW_COUNTS = ["1", "2", "4"] as const;

export const viewsOption = (): Option =>
  new Option(
    "--views <n>",
    "ways the case is looked at: 1 as it is, 2 also mirrored, as models are scored and calibrated, 4 also shifted either way",
  )
    .default(USUAL_VIEWS)
    .argParser((text) => {
      if (!VIEW_COUNTS.some((count) => count === text)) throw new InvalidArgumentError("It is 1, 2 or 4.");
      return Number(text);
    });

export const prevalenceOption = (): Option =>
  new Option(
    "--prevalence <share>",
    "share of positives among such patients here, between 0 and 1; the calibration sheet's own when not given",
  ).argParser((text) => {
    const share = positiveNumber(text);
    if (share >= 1) throw new InvalidArgumentError("It is a number between 0 and 1.");
    return share;
  });

export const ageOption = (): Option =>
  new Option(
    "--age <years>",
    "age of the patient, for a model that reads age and sex; stands in for participants.tsv, and above 90 counts as 90",
  ).argParser((text) => {
    const { value, wrong } = readAge(text);
    if (value === null) throw new InvalidArgumentError(wrong?.remedy ?? "Leave it away where it is not known.");
    return value;
  });

export const sexOption = (): Option =>
  new Option("--sex <sex>", "sex of the patient, for a model that reads age and sex; stands in for participants.tsv").choices([
    "female",
    "male",
  ]);

export const logJsonOption = (): Option => new Option("--log-json", "one JSON line per event on stdout, for programs").default(false);

/** How often local training is kept, in seconds, when nobody says otherwise. */
export const CHECKPOINT_SECONDS = 30;

/** The address without a trailing slash, or null when it is no http address. */
export function parseServer(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  return url.origin;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("It is a positive number.");
  return value;
}

export function secondsOrNone(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError("It is a number of seconds, or 0.");
  return value;
}

function yesOrNo(text: string): boolean {
  if (text !== "yes" && text !== "no") throw new InvalidArgumentError("It is yes or no.");
  return text === "yes";
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It is a whole number, 1 or more.");
  return value;
}
