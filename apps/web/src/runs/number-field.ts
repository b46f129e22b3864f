import type { ProposeRunInput } from "../generated/graphql";

export interface InputProps {
  readonly input: ProposeRunInput;
  readonly set: (change: Partial<ProposeRunInput>) => void;
}

type NumberField = { [K in keyof ProposeRunInput]-?: number extends NonNullable<ProposeRunInput[K]> ? K : never }[keyof ProposeRunInput];

/** Value and change of a field that holds a number; an empty field is left out. */
export const numberField = (input: ProposeRunInput, set: InputProps["set"]) => (field: NumberField) => ({
  value: input[field] ?? "",
  onChange: (value: number | string) => set({ [field]: typeof value === "number" ? value : undefined }),
});
