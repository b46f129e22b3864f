import { Select } from "@mantine/core";
import type { InputProps } from "./number-field";

/**
 * What is done about hospitals whose patients differ. With SCAFFOLD the mean is the only rule, there is no FedProx, nothing is rounded, and no layer stays at a
 * hospital; with layers that stay there is no average over the rounds: choosing one sets the others so.
 */
export function DifferenceSettings({ input, set }: InputProps) {
  return (
    <>
      <Select
        label="Each local step"
        description="SCAFFOLD keeps hospitals of different patients from drifting apart. Uploads are twice as long; only with the mean."
        allowDeselect={false}
        value={input.driftCorrection ?? "NONE"}
        onChange={(value) =>
          set(
            value === "SCAFFOLD"
              ? {
                  driftCorrection: "SCAFFOLD",
                  localLayers: "NONE",
                  updateEncoding: "FLOAT32",
                  aggregation: "MEAN",
                  serverOptimiser: "NONE",
                  proximalMu: 0,
                }
              : { driftCorrection: "NONE" },
          )
        }
        data={[
          { value: "NONE", label: "Follows the hospital's own gradient" },
          { value: "SCAFFOLD", label: "Is corrected by control variates (SCAFFOLD)" },
        ]}
      />
      <Select
        label="Layers that stay at each hospital"
        description="For scanners that differ. A hospital that did not train reads models with the first weights' layers."
        allowDeselect={false}
        value={input.localLayers ?? "NONE"}
        onChange={(value) =>
          set(
            value === "NORMALISATION"
              ? { localLayers: "NORMALISATION", driftCorrection: "NONE", averagingDecay: 0 }
              : { localLayers: "NONE" },
          )
        }
        data={[
          { value: "NONE", label: "None: all are shared" },
          { value: "NORMALISATION", label: "Scale and shift of normalisation (FedBN)" },
        ]}
      />
    </>
  );
}
