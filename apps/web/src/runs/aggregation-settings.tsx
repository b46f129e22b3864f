import { NumberInput, Select } from "@mantine/core";
import type { AggregationRule, ServerOptimiser } from "../generated/graphql";
import { type InputProps, numberField } from "./number-field";

const RULES: readonly { readonly value: AggregationRule; readonly label: string }[] = [
  { value: "MEAN", label: "Mean by cases (FedAvg)" },
  { value: "NORMALISED_MEAN", label: "Mean by cases of the change a step (FedNova)" },
  { value: "MEDIAN", label: "Median of every number" },
  { value: "TRIMMED_MEAN", label: "Trimmed mean of every number" },
  { value: "NORM_BOUNDED_MEAN", label: "Mean of changes held to the median length" },
  { value: "MULTI_KRUM", label: "Mean of the closest changes (multi-Krum)" },
  { value: "CYCLIC", label: "In turns: one hospital a round" },
];

const OPTIMISERS: readonly { readonly value: ServerOptimiser; readonly label: string; readonly learningRate: number }[] = [
  { value: "NONE", label: "Is added as it is", learningRate: 1 },
  { value: "MOMENTUM", label: "Gains momentum (FedAvgM)", learningRate: 1 },
  { value: "ADAM", label: "Moves Adam (FedAdam)", learningRate: 0.01 },
  { value: "YOGI", label: "Moves Yogi (FedYogi)", learningRate: 0.01 },
];

/** How the hospitals' changes become one, and what is done with it. */
export function AggregationSettings({ input, set }: InputProps) {
  const number = numberField(input, set);
  const optimiser = input.serverOptimiser ?? "NONE";
  return (
    <>
      <Select
        label="The hospitals' changes become one by"
        description="The median, the trimmed mean and multi-Krum hold when a few hospitals send anything."
        allowDeselect={false}
        value={input.aggregation ?? "MEAN"}
        onChange={(value) => {
          const rule = RULES.find((each) => each.value === value)?.value ?? "MEAN";
          set({ aggregation: rule, ...(rule === "CYCLIC" && { serverOptimiser: "NONE" }) });
        }}
        data={RULES}
      />
      {input.aggregation === "TRIMMED_MEAN" || input.aggregation === "MULTI_KRUM" ? (
        <NumberInput
          label="Hospitals that may send anything"
          description={
            input.aggregation === "MULTI_KRUM" ? "Two of each and three more must answer." : "Two of each and one more must answer."
          }
          min={1}
          max={30}
          {...number("toleratedSites")}
        />
      ) : null}
      {input.aggregation === "CYCLIC" ? null : (
        <Select
          label="That change"
          description="An optimiser over rounds goes on from round to round."
          allowDeselect={false}
          value={optimiser}
          onChange={(value) => {
            const { value: serverOptimiser, learningRate } = OPTIMISERS.find((each) => each.value === value) ?? OPTIMISERS[0]!;
            set({ serverOptimiser, serverLearningRate: learningRate });
          }}
          data={OPTIMISERS.map(({ value, label }) => ({ value, label }))}
        />
      )}
      {optimiser === "NONE" ? null : (
        <>
          <NumberInput label="Its rate" min={0} max={100} step={0.01} {...number("serverLearningRate")} />
          <NumberInput label="Its momentum" description="Kept each round." min={0} max={0.999} step={0.05} {...number("serverMomentum")} />
        </>
      )}
      {optimiser === "ADAM" || optimiser === "YOGI" ? (
        <NumberInput
          label="Its least divisor"
          description="Called τ."
          min={0}
          max={1}
          step={0.001}
          decimalScale={9}
          {...number("serverTau")}
        />
      ) : null}
    </>
  );
}
