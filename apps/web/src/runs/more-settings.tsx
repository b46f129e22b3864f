import { NumberInput, Select, SimpleGrid } from "@mantine/core";
import { HeldOutSelect } from "../cohorts/held-out-select";
import { type InputProps, numberField } from "./number-field";
import { EpochsInput } from "./epochs-input";
import { DifferenceSettings } from "./difference-settings";
import { EncodingSelect } from "./encoding-select";
import { AggregationSettings } from "./aggregation-settings";

/** What most people leave as it is. */
export function MoreSettings({ input, set }: InputProps) {
  const number = numberField(input, set);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <NumberInput label="Peak learning rate" min={0} max={1} step={0.001} decimalScale={6} {...number("learningRate")} />
      <NumberInput label="Weight decay" min={0} max={1} step={0.01} {...number("weightDecay")} />
      <NumberInput
        label="FedProx strength"
        description="0 is plain federated averaging."
        min={0}
        max={10}
        step={0.01}
        {...number("proximalMu")}
      />
      <EpochsInput input={input} set={set} />
      <DifferenceSettings input={input} set={set} />
      <AggregationSettings input={input} set={set} />
      <EncodingSelect input={input} set={set} />
      <NumberInput
        label="Averaging decay"
        description="Each model is the average of the weights over the rounds; per round. 0 averages nothing."
        min={0}
        max={0.999}
        step={0.05}
        {...number("averagingDecay")}
      />
      <NumberInput label="Warm-up steps" description="In these the learning rate climbs to its peak." min={0} {...number("warmupSteps")} />
      {input.task === "RESTORATION" ? (
        <>
          <NumberInput
            label="Most normal heads of a hospital"
            description="A hospital with more draws so many, and counts no more."
            min={1}
            max={10_000}
            {...number("normalsPerSite")}
          />
          <NumberInput
            label="Weight of the loss on their ages"
            description="0 learns no age. Ages are read at each hospital and stay there."
            min={0}
            max={100}
            step={0.1}
            {...number("ageWeight")}
          />
        </>
      ) : (
        <DiagnosisSettings input={input} set={set} />
      )}
      {input.parentModelVersionId ? (
        <Select
          label="Takes over"
          description="The heads begin anew."
          allowDeselect={false}
          value={input.parentLayers ?? "TRUNK"}
          onChange={(value) => set({ parentLayers: value === "ENCODER" ? "ENCODER" : "TRUNK" })}
          data={[
            { value: "TRUNK", label: "Encoder and decoder" },
            { value: "ENCODER", label: "The encoder alone" },
          ]}
        />
      ) : null}
      <NumberInput
        label="Quorum"
        description="Hospitals needed to close a round; empty means two thirds."
        min={1}
        max={64}
        {...number("quorum")}
      />
      <NumberInput
        label="Close at quorum after (s)"
        description="Time without any hospital making progress."
        min={1}
        max={604_800}
        {...number("noProgressTimeoutS")}
      />
      <NumberInput label="Seed" description="The same plan with the same seed gives the same order." min={0} {...number("seed")} />
    </SimpleGrid>
  );
}

/** What only a run on patients follows. */
function DiagnosisSettings({ input, set }: InputProps) {
  const number = numberField(input, set);
  return (
    <>
      <HeldOutSelect
        description="Patients of the training hospitals that score and do not train."
        fold={input.fold ?? null}
        onFold={(fold) => set({ fold })}
      />
      <Select
        label="The classifier also reads"
        description="Age and sex are read at each hospital and stay there. Such a model is reported apart."
        allowDeselect={false}
        value={input.covariates ?? "NONE"}
        onChange={(value) => set({ covariates: value === "AGE_SEX" ? "AGE_SEX" : "NONE" })}
        data={[
          { value: "NONE", label: "Nothing: image only" },
          { value: "AGE_SEX", label: "Age and sex" },
        ]}
      />
      <Select
        label="The classifier looks"
        description="Everywhere alike is the measured alternative to the mask's attention."
        allowDeselect={false}
        value={input.attention ?? "MASK"}
        onChange={(value) => set({ attention: value === "EVEN" ? "EVEN" : "MASK" })}
        data={[
          { value: "MASK", label: "Where the network finds tumour" },
          { value: "EVEN", label: "Everywhere alike" },
        ]}
      />
      <NumberInput
        label="Sequence dropout"
        description="Chance of taking each sequence away from a case."
        min={0}
        max={0.9}
        step={0.05}
        {...number("sequenceDropout")}
      />
      <NumberInput
        label="Weight of the classification loss"
        description="0 trains the mask alone."
        min={0}
        max={100}
        step={0.1}
        {...number("classificationWeight")}
      />
      <NumberInput
        label="Weight of the segmentation loss"
        description="0 trains the classifier alone."
        min={0}
        max={100}
        step={0.1}
        {...number("segmentationWeight")}
      />
    </>
  );
}
