import { Text } from "@mantine/core";
import { EVALUATION_STATES, scoredOnWords } from "../format/words";
import { NO_MASKS, whyNoAuroc } from "../models/why-no-figure";
import { EstimateText } from "../ui/estimate-text";
import { Facts } from "../ui/facts";
import { IntervalBar } from "../ui/interval-bar";
import { Panel } from "../ui/panel";
import type { PredictionDetail } from "./prediction-queries";

/** How far this model can be believed in this hospital: its own evaluation there stands beside the score. */
export function HowGoodHere({ prediction }: { readonly prediction: PredictionDetail }) {
  const { siteEvaluation, case: patient, modelVersion } = prediction;
  const statistics = siteEvaluation?.statistics;
  return (
    <Panel title={`How good ${modelVersion.name} is at ${patient.site.name}`} testId="site-evaluation">
      {!siteEvaluation ? (
        <Text size="sm" c="dimmed">
          This model has not been evaluated at this hospital. Read the score with that in mind.
        </Text>
      ) : !statistics ? (
        <Text size="sm" c="dimmed">
          The evaluation at this hospital is {EVALUATION_STATES[siteEvaluation.state].word}.
        </Text>
      ) : (
        <>
          <Text size="sm" mb="sm">
            On {scoredOnWords(siteEvaluation.split, modelVersion.fold)} patients of this hospital, which did not train the model:
          </Text>
          {statistics.auroc ? (
            <IntervalBar estimate={statistics.auroc} reference={0.5} external={siteEvaluation.split === "EXTERNAL"} />
          ) : null}
          <Facts
            facts={[
              {
                label: "AUROC (95 %)",
                value: <EstimateText estimate={statistics.auroc} n={statistics.n} whyNot={whyNoAuroc(statistics.suppressed)} stacked />,
              },
              {
                label: "Sensitivity (95 %)",
                value: (
                  <EstimateText estimate={statistics.sensitivity} n={statistics.n} whyNot={whyNoAuroc(statistics.suppressed)} stacked />
                ),
              },
              {
                label: "Specificity (95 %)",
                value: (
                  <EstimateText estimate={statistics.specificity} n={statistics.n} whyNot={whyNoAuroc(statistics.suppressed)} stacked />
                ),
              },
              {
                label: "Dice of the mask (95 %)",
                value: <EstimateText estimate={statistics.dice} n={statistics.diceN} whyNot={NO_MASKS} stacked />,
              },
            ]}
          />
        </>
      )}
    </Panel>
  );
}
