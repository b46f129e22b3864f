import { Select } from "@mantine/core";
import { kindWords } from "../format/words";
import type { ProposeChoicesQuery } from "../generated/graphql";
import type { InputProps } from "./number-field";

interface BeginFromProps extends InputProps {
  readonly models: readonly ProposeChoicesQuery["modelVersions"]["edges"][number]["node"][];
}

/** The model a run begins from: of the same network, and for pretraining one that was itself pretrained. */
export function BeginFrom({ models, input, set }: BeginFromProps) {
  const fitting = models.filter(
    ({ network, task }) => network === input.network && (input.task !== "RESTORATION" || task === "RESTORATION"),
  );
  return (
    <Select
      label="Begins from"
      allowDeselect={false}
      value={input.parentModelVersionId ?? ""}
      onChange={(value) => set({ parentModelVersionId: value ? value : null })}
      data={[
        { value: "", label: "Seeded first weights" },
        ...fitting.map((model) => ({
          value: model.id,
          label: `${model.name} · ${model.task === "RESTORATION" ? "pretrained on normal brains" : kindWords(model)}`,
        })),
      ]}
    />
  );
}
