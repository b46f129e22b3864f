import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import { LEAST_CASES, RATER_CODE } from "@midline/shared/reviews/agreement-terms";
import type { SegmenterSummary } from "@midline/shared/reviews/segmenter-agreement";
import { Command, InvalidArgumentError } from "commander";
import { dataOption, positiveNumber } from "../config/options.js";
import { say, unwrap, wrongUse } from "./outcome.js";

interface AgreementFlags {
  readonly data?: string;
  readonly raters: readonly string[];
  readonly toleranceMm: number;
  readonly out: string;
}

export const agreementCommand = (): Command =>
  new Command("agreement")
    .summary("how alike do two people of this hospital draw tumours?")
    .description(
      "Compares the masks that two people have drawn of the same patients: Dice and normalised surface Dice. Their masks are told apart by the BIDS entity desc: derivatives/ANY/sub-NAME/anat/sub-NAME_label-tumour_desc-R01_mask.nii.gz. Writes n, mean with its 95 % interval, median and quartiles, and of fewer than ten patients only n. Nothing is sent: a coordinator hands the file in on the portal's page of agreement. Research use only.",
    )
    .addOption(dataOption())
    .requiredOption("--raters <codes...>", "codes of the two, such as R01 R02", codes, [])
    .option("--tolerance-mm <mm>", "surfaces this near count as one", positiveNumber, 1)
    .option("--out <file>", "where the file goes", "segmenter-agreement.json")
    .addHelpText("after", "\nExample:\n  midline-site agreement --data /data/bids --raters R01 R02")
    .action(agreement);

async function agreement({ data, raters, toleranceMm, out }: AgreementFlags): Promise<void> {
  const [first, second, ...more] = raters;
  if (data === undefined) return wrongUse("give --data");
  if (first === undefined || second === undefined || more.length > 0 || first === second)
    return wrongUse("give two different codes with --raters");
  if (toleranceMm > 20) return wrongUse("--tolerance-mm is 20 at most");
  const [{ compareSegmenters }, { openProgress }, { writeSheet }] = await Promise.all([
    import("../work/compare-segmenters.js"),
    import("../terminal/tell-people.js"),
    import("../work/write-sheet.js"),
  ]);
  const progress = openProgress(process.stderr);
  const onProgress = (done: number, total: number): void => progress.show({ what: "comparing masks", done, total });
  const compared = unwrap(await compareSegmenters({ dataFolder: data, raters: [first, second], toleranceMm, onProgress }));
  const { n, leftOut, dice, surfaceDice, synthetic } = compared.agreement;
  unwrap(writeSheet(out, compared.agreement));
  say(
    [
      `${first} and ${second}: n = ${n} patients${leftOut === 0 ? "" : `, ${leftOut} left out`}`,
      ...compared.findings.map(({ where, message, remedy }) => `  ${where}: ${message} ${remedy ?? ""}`.trimEnd()),
      `  Dice                      ${summaryText(dice)}`,
      `  surface Dice within ${toleranceMm} mm  ${summaryText(surfaceDice)}`,
      `  ${out}: what may be handed in; no patient's own figure is in it`,
      `${synthetic ? `${SYNTHETIC}. ` : ""}${RESEARCH_USE_ONLY}`,
    ].join("\n"),
  );
}

function summaryText(of: SegmenterSummary | null): string {
  if (of === null) return `too few to estimate: fewer than ${LEAST_CASES}`;
  const { mean, median, lowerQuartile, upperQuartile } = of;
  const number = (value: number): string => value.toFixed(3);
  return `mean ${number(mean.value)} [${number(mean.low)}, ${number(mean.high)}], median ${number(median)} (${number(lowerQuartile)} to ${number(upperQuartile)})`;
}

function codes(code: string, before: readonly string[]): readonly string[] {
  if (!RATER_CODE.test(code)) throw new InvalidArgumentError("It is letters and digits with a digit, such as R01; not a name.");
  return [...before, code];
}
