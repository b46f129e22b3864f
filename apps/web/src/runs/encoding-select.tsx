import { Select } from "@mantine/core";
import type { InputProps } from "./number-field";

/** How the hospitals write their updates. SCAFFOLD's are exact: choosing a rounded one sets it off. */
export function EncodingSelect({ input, set }: InputProps) {
  return (
    <Select
      label="Updates on their way"
      description="For slow lines. What rounding leaves out of an update is added to the hospital's next."
      allowDeselect={false}
      value={input.updateEncoding ?? "FLOAT32"}
      onChange={(value) =>
        set(value === "FLOAT16" || value === "INT8" ? { updateEncoding: value, driftCorrection: "NONE" } : { updateEncoding: "FLOAT32" })
      }
      data={[
        { value: "FLOAT32", label: "As they are: 4 bytes a weight" },
        { value: "FLOAT16", label: "Rounded to 11 bits: half the bytes" },
        { value: "INT8", label: "Rounded to 8 bits: a quarter" },
      ]}
    />
  );
}
