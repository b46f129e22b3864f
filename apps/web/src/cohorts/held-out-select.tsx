import { Select, type SelectProps } from "@mantine/core";
import { FOLDS } from "@midline/shared/cohorts/folds";

interface HeldOutSelectProps extends Pick<SelectProps, "w" | "description"> {
  readonly fold: number | null;
  readonly onFold: (fold: number | null) => void;
}

const CHOICES = [
  { value: "", label: "The cohort's validation split" },
  ...Array.from({ length: FOLDS }, (_, fold) => ({ value: String(fold), label: `Fold ${fold}` })),
];

/** Which patients of the training hospitals are held out: the cohort's validation split, or one of its folds. */
export function HeldOutSelect({ fold, onFold, ...looks }: HeldOutSelectProps) {
  return (
    <Select
      label="Held out"
      allowDeselect={false}
      value={String(fold ?? "")}
      onChange={(value) => onFold(value ? Number(value) : null)}
      data={CHOICES}
      {...looks}
    />
  );
}
