import { NumberInput } from "@mantine/core";
import type { InputProps } from "./number-field";

/**
 * Whether hospitals take steps by their cases. They are then of different numbers, and under the plain mean whoever takes more pulls harder: asking
 * for it takes the normalised mean in its place, and going back to the plain one is told what that does.
 */
export function EpochsInput({ input, set }: InputProps) {
  const epochs = input.localEpochs ?? 0;
  const pullsHarder = epochs > 0 && (input.aggregation ?? "MEAN") === "MEAN" && input.driftCorrection !== "SCAFFOLD";
  return (
    <NumberInput
      label="Epochs per round"
      description="0: every hospital takes all steps of a round. Else as many as its cases need, and no more than those."
      error={pullsHarder ? "Under the plain mean a hospital of more steps pulls harder; FedNova's mean is made for this." : null}
      min={0}
      max={1000}
      allowDecimal={false}
      value={epochs}
      onChange={(value) => {
        const localEpochs = typeof value === "number" ? value : 0;
        const fromNone = epochs === 0 && localEpochs > 0 && input.aggregation === "MEAN" && input.driftCorrection !== "SCAFFOLD";
        set({ localEpochs, ...(fromNone && { aggregation: "NORMALISED_MEAN" }) });
      }}
    />
  );
}
