import { Autocomplete, Button, Group, Stack, Text } from "@mantine/core";
import { cellOf, MAX_CORRECTIONS, wrongCells, type Cell } from "@midline/shared/labels/corrections";
import { useRouter } from "next/navigation";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { formatQuantity } from "../format/format-number";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { CORRECT } from "./label-queries";
import { ProblemList, type Problem } from "./problem-list";

export interface MendCellsProps {
  readonly importId: string;
  readonly problems: readonly Problem[];
}

/** The list of problems with a field in each wrong cell: Enter goes to the next, Escape gives a change up. What was changed is checked again together. */
export function MendCells({ importId, problems }: MendCellsProps) {
  const router = useRouter();
  const correct = useTell(CORRECT, ({ correctLabelImport }) => router.push(`/labels/imports/${correctLabelImport.id}`));
  const [changes, setChanges] = useState<ReadonlyMap<string, Cell & { readonly value: string }>>(new Map());
  const frame = useRef<HTMLDivElement>(null);
  const firsts = firstProblems(problems);
  const change = (cell: Cell, value: string | null) => {
    const next = new Map(changes);
    if (value === null) next.delete(cellOf(cell));
    else next.set(cellOf(cell), { ...cell, value });
    setChanges(next);
  };
  const goOn = (from: HTMLElement) => {
    const stops = [...(frame.current?.querySelectorAll<HTMLElement>("[data-mend]") ?? [])];
    stops[stops.indexOf(from) + 1]?.focus();
  };
  const fieldOf = (problem: Problem): ReactNode => {
    const cell = firsts.get(problem);
    return cell === undefined ? null : (
      <CellField
        cell={cell}
        problem={problem}
        changed={changes.get(cellOf(cell))?.value ?? null}
        onChange={(value) => change(cell, value)}
        onEnter={goOn}
      />
    );
  };
  const corrections = [...changes.values()].map(({ row, column, value }) => ({ row, column, value: value.trim() }));
  return (
    <Stack gap="sm" ref={frame} data-testid="mend-cells">
      <ProblemList problems={problems} mend={fieldOf} />
      {correct.error === null ? null : <FaultAlert fault={correct.error} />}
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          At most {MAX_CORRECTIONS} cells can be corrected here. The file stays as it was sent; what you change is listed with your name.
        </Text>
        <Button
          data-mend
          disabled={corrections.length === 0}
          loading={correct.isPending || correct.isSuccess}
          onClick={() => correct.mutate({ id: importId, corrections })}
        >
          {corrections.length === 0 ? "Check again" : `Check again with ${formatQuantity(corrections.length, "corrected cell")}`}
        </Button>
      </Group>
    </Stack>
  );
}

/** Of the problems of one cell, the first has its field. */
function firstProblems(problems: readonly Problem[]): ReadonlyMap<Problem, Cell> {
  const firsts = new Map<string, readonly [Problem, Cell]>();
  for (const problem of problems) {
    const [cell] = wrongCells([{ row: problem.row ?? null, column: problem.column ?? null, value: problem.value ?? null }]);
    if (cell !== undefined && !firsts.has(cellOf(cell))) firsts.set(cellOf(cell), [problem, cell]);
  }
  return new Map(firsts.values());
}

interface CellFieldProps {
  readonly cell: Cell;
  readonly problem: Problem;
  /** Null while it is as the file has it. */
  readonly changed: string | null;
  readonly onChange: (value: string | null) => void;
  readonly onEnter: (field: HTMLElement) => void;
}

function CellField({ cell: { row, column }, problem: { value, suggestion, allowed }, changed, onChange, onEnter }: CellFieldProps) {
  const inFile = value ?? "";
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const field = event.currentTarget;
    if (event.key === "Escape") onChange(null);
    if (event.key !== "Enter") return;
    event.preventDefault();
    setTimeout(() => onEnter(field)); // once the list has taken the option that was pointed at
  };
  return (
    <Stack gap={4} align="flex-start">
      <Autocomplete
        size="xs"
        w="100%"
        aria-label={`Row ${row}, ${column}`}
        placeholder="empty"
        maxLength={200}
        data={allowed?.values ?? []}
        filter={({ options }) => options}
        value={changed ?? inFile}
        onChange={(text) => onChange(text === inFile ? null : text)}
        onKeyDown={onKeyDown}
        data-mend
      />
      {changed === null && suggestion ? (
        <Button size="compact-xs" variant="light" onClick={() => onChange(suggestion)}>
          {suggestion}?
        </Button>
      ) : null}
      {changed === null ? null : (
        <Text size="xs" c="dimmed">
          the file says {inFile === "" ? "nothing" : `“${inFile}”`}
        </Text>
      )}
    </Stack>
  );
}
