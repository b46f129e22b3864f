import { RESEARCH_USE_ONLY } from "@midline/shared/disclaimers";
import { Alert, List, Text } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { formatFixed, formatQuantity } from "../format/format-number";
import { TARGET_WORDS } from "../format/words";
import { Facts } from "../ui/facts";
import type { PredictionDetail } from "./prediction-queries";
import classes from "./predictions.module.css";

/** The score with the range of its views, or why it is withheld: a number between 0 and 1, and never a diagnosis. */
export function Answer({ prediction }: { readonly prediction: PredictionDetail }) {
  const { tumourVolumeMl, sequencesUsed } = prediction;
  return (
    <>
      {prediction.withheld.length > 0 ? <Withheld reasons={prediction.withheld} /> : <Score prediction={prediction} />}
      <Facts
        facts={[
          {
            label: "Tumour volume, segmented",
            value: typeof tumourVolumeMl === "number" ? `${formatFixed(tumourVolumeMl, 1)} ml` : "not given",
          },
          { label: "Sequences used", value: sequencesUsed?.map((sequence) => sequence.toUpperCase()).join(", ") ?? "not given" },
        ]}
      />
    </>
  );
}

/** A number that cannot be believed is not shown. */
function Withheld({ reasons }: { readonly reasons: PredictionDetail["withheld"] }) {
  return (
    <Alert color="yellow" icon={<IconEyeOff aria-hidden />} title="The score is withheld" data-testid="withheld">
      <Text size="sm">
        The case is beyond what the model was trained on, so its score would mean nothing. The segmented volume below may be wrong too.
      </Text>
      <List size="sm" my="xs">
        {reasons.map(({ code, message }) => (
          <List.Item key={message} data-code={code}>
            {message}
          </List.Item>
        ))}
      </List>
      <Text size="sm">{RESEARCH_USE_ONLY}</Text>
    </Alert>
  );
}

function Score({ prediction }: { readonly prediction: PredictionDetail }) {
  const { probability, views, modelVersion } = prediction;
  if (!probability) return <Text size="sm">The hospital answered without a score.</Text>;
  const threshold = prediction.siteEvaluation?.statistics?.threshold ?? 0.5;
  return (
    <>
      <Text className={classes.score} data-testid="score">
        {formatFixed(probability.value, 2)}
        <Text span size="sm" c="dimmed" fw={400}>
          {" "}
          range {formatFixed(probability.low, 2)}–{formatFixed(probability.high, 2)} over {formatQuantity(views ?? 0, "view")}
        </Text>
      </Text>
      <Scale probability={probability} threshold={threshold} />
      <Calibrated calibrated={prediction.calibrated} target={modelVersion.target} />
      <Text size="sm" mt="sm">
        A score of 1 speaks for {TARGET_WORDS[modelVersion.target]}, a score of 0 against it; {formatFixed(threshold, 2)} is the line the
        hospitals count by. The range is the smallest and the largest of the flipped and unflipped views; it is not a confidence interval.{" "}
        {RESEARCH_USE_ONLY}
      </Text>
    </>
  );
}

/** What the number is by the model's calibration sheet, or that there is none. */
function Calibrated({
  calibrated,
  target,
}: {
  readonly calibrated: PredictionDetail["calibrated"];
  readonly target: PredictionDetail["modelVersion"]["target"];
}) {
  if (!calibrated) {
    return (
      <Text size="sm" mt="sm" data-testid="not-calibrated">
        Not calibrated: the hospital has no calibration sheet of this model, so the score is not a probability to count on.
      </Text>
    );
  }
  const { probability, decision, abstainLow, abstainHigh, temperature, n, source, prevalence } = calibrated;
  const calls = {
    ALTERED: `speaks for ${TARGET_WORDS[target]}`,
    NOT_ALTERED: `speaks against ${TARGET_WORDS[target]}`,
    ABSTAINS: "the model abstains: it cannot tell",
  };
  return (
    <Text size="sm" mt="sm" data-testid="calibrated" data-decision={decision}>
      Calibrated {formatFixed(probability.value, 2)} (range {formatFixed(probability.low, 2)}–{formatFixed(probability.high, 2)}):{" "}
      <b>{calls[decision]}</b>. It abstains between {formatFixed(abstainLow, 2)} and {formatFixed(abstainHigh, 2)}. Temperature{" "}
      {formatFixed(temperature, 2)}, from n = {n} {source === "OUT_OF_FOLD" ? "out-of-fold" : "validation"} cases
      {typeof prevalence === "number" ? `, corrected to a prevalence of ${formatFixed(prevalence, 2)}` : ""}.
    </Text>
  );
}

function Scale({
  probability,
  threshold,
}: {
  readonly probability: { readonly value: number; readonly low: number; readonly high: number };
  readonly threshold: number;
}) {
  const percent = (value: number) => `${100 * value}%`;
  return (
    <div className={classes.scale} aria-hidden="true">
      <span className={classes.threshold} style={{ left: percent(threshold) }} />
      <span className={classes.range} style={{ left: percent(probability.low), width: percent(probability.high - probability.low) }} />
      <span className={classes.point} style={{ left: percent(probability.value) }} />
      <span className={classes.end}>0</span>
      <span className={classes.end}>1</span>
    </div>
  );
}
