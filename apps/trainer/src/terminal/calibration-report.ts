import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import type { Estimate } from "@midline/shared/protocol/statistics";
import type { MadeCalibration } from "../work/make-calibration.js";

/** A sheet that was made, as a person reads it. */
export function calibrationReport({ sheet, group, temperature, before, after }: MadeCalibration, file: string): string {
  const { modelDigest, target, n, positives, threshold, abstain, synthetic } = sheet;
  const changed = (what: string, of: "logLoss" | "slope" | "intercept" | "expectedCalibrationError"): string =>
    `  ${what.padEnd(28)}${estimate(before[of]).padEnd(26)}${estimate(after[of])}`;
  return [
    `Calibration of version ${modelDigest.slice(0, 12)} for ${target}, from n = ${n} held-out patients of this hospital (${group}), ${positives} positive`,
    `  temperature ${estimate(temperature)}`,
    `  ${"".padEnd(28)}${"before".padEnd(26)}after`,
    changed("log loss", "logLoss"),
    changed("calibration slope", "slope"),
    changed("calibration intercept", "intercept"),
    changed("expected calibration error", "expectedCalibrationError"),
    "  95 % intervals; after: each patient by the temperature of all the others",
    `  called altered from ${abstain.high.toFixed(3)} up, not altered from ${abstain.low.toFixed(3)} down; between, the model abstains (Youden ${threshold.toFixed(3)})`,
    `  ${file}`,
    `${synthetic ? `${SYNTHETIC}. ` : ""}${RESEARCH_USE_ONLY}`,
  ].join("\n");
}

const estimate = (found: Estimate | null): string =>
  found === null ? "not defined" : `${found.value.toFixed(3)} [${found.low.toFixed(3)}, ${found.high.toFixed(3)}]`;
