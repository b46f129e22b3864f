import { Select } from "@mantine/core";
import type { InputProps } from "./number-field";

/** Whether local steps are corrected. With SCAFFOLD the mean is the only rule, and there is no FedProx: choosing it sets both so. */
export function DriftSelect({ input, set }: InputProps) {
  return (
    <Select
      label="Each local step"
      description="SCAFFOLD keeps hospitals of different patients from drifting apart. Uploads are twice as long; only with the mean."
      allowDeselect={false}
      value={input.driftCorrection ?? "NONE"}
      onChange={(value) =>
        set(
          value === "SCAFFOLD"
            ? { driftCorrection: "SCAFFOLD", aggregation: "MEAN", serverOptimiser: "NONE", proximalMu: 0 }
            : { driftCorrection: "NONE" },
        )
      }
      data={[
        { value: "NONE", label: "Follows the hospital's own gradient" },
        { value: "SCAFFOLD", label: "Is corrected by control variates (SCAFFOLD)" },
      ]}
    />
  );
}
