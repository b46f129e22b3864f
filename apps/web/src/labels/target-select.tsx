import { Badge, Select } from "@mantine/core";
import { CODEBOOK, type ColumnName } from "@midline/shared/labels/codebook";
import type { SourceColumn } from "@midline/shared/labels/label-file";

const IGNORED = "-";
const NAMES = new Map<string, ColumnName>(CODEBOOK.map(({ name }) => [name, name]));
const CHOICES = [
  { value: IGNORED, label: "ignore it" },
  ...CODEBOOK.filter(({ kind }) => kind !== "freeText").map(({ name, required }) => ({
    value: name,
    label: required ? `${name} (required)` : name,
  })),
];

export interface TargetSelectProps {
  readonly header: string;
  readonly target: ColumnName | null;
  readonly onChoose: (target: ColumnName | null) => void;
}

/** Which column of the codebook a column of the file is read as. */
export function TargetSelect({ header, target, onChoose }: TargetSelectProps) {
  return (
    <Select
      aria-label={`What ${header} is read as`}
      size="xs"
      searchable
      allowDeselect={false}
      nothingFoundMessage="The codebook has no such column"
      value={target ?? IGNORED}
      data={CHOICES}
      onChange={(name) => onChoose(NAMES.get(name ?? "") ?? null)}
    />
  );
}

const WORDS = { chosen: "your choice", remembered: "an earlier choice", name: "its name", synonym: "a synonym" } as const;

/** How it was found what a column means; how sure that is can be seen by it. */
export function FoundText({ target, found }: Pick<SourceColumn, "target" | "found">) {
  if (found === null) {
    return (
      <Badge color="gray" variant="light" radius="sm" tt="none">
        not known
      </Badge>
    );
  }
  return (
    <Badge color={found === "name" || found === "chosen" ? "teal" : "blue"} variant="light" radius="sm" tt="none">
      {target === null ? `ignored by ${WORDS[found]}` : WORDS[found]}
    </Badge>
  );
}
