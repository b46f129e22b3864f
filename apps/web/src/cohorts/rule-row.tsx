import { ActionIcon, Group, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { isUndecided, type Rule, sentenceOf, troubleOf } from "@midline/shared/cohorts/criteria";
import { ruleFieldNamed } from "@midline/shared/cohorts/rule-fields";
import { countWords } from "../ui/count-text";
import type { AttritionSteps } from "./cohort-queries";
import classes from "./cohorts.module.css";
import type { DraftRule } from "./draft-rules";
import { RuleFieldsEditor } from "./rule-fields-editor";

export interface RuleRowProps {
  readonly draft: DraftRule;
  /** From 1. */
  readonly place: number;
  readonly last: boolean;
  /** What it does at present; none while that is counted, or while it is off. */
  readonly step: AttritionSteps[number] | undefined;
  readonly onChange: (change: Partial<DraftRule>) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

/** One rule: whether it counts, where it stands, what it asks, and what becomes of cases without a value. */
export function RuleRow({ draft, place, last, step, onChange, onMove, onRemove }: RuleRowProps) {
  const { rule, on, key } = draft;
  const name = `rule ${place}, ${sentenceOf(rule)}`;
  const trouble = troubleOf(rule);
  const edit = (change: Partial<Rule>) => onChange({ rule: { ...rule, ...change } });
  return (
    <li className={classes.rule} data-off={!on} data-testid="rule">
      <Group justify="space-between" wrap="nowrap" align="start" gap="xs">
        <Switch
          size="xs"
          checked={on}
          onChange={(event) => onChange({ on: event.currentTarget.checked })}
          label={`${place}. ${sentenceOf(rule)}`}
        />
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            id={`${key}-up`}
            variant="subtle"
            size="sm"
            aria-label={`Move up ${name}`}
            disabled={place === 1}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={15} />
          </ActionIcon>
          <ActionIcon
            id={`${key}-down`}
            variant="subtle"
            size="sm"
            aria-label={`Move down ${name}`}
            disabled={last}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={15} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="red" size="sm" aria-label={`Remove ${name}`} onClick={onRemove}>
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      </Group>
      <Stack gap={6} mt={6} pl={36}>
        <RuleFieldsEditor rule={rule} onChange={edit} />
        <MissingQuestion rule={rule} step={step} name={name} onChange={edit} />
        {trouble === null ? null : (
          <Text size="xs" c="red" role="alert">
            It cannot be counted: {trouble}.
          </Text>
        )}
      </Stack>
    </li>
  );
}

interface MissingQuestionProps extends Pick<RuleRowProps, "step"> {
  readonly rule: Rule;
  readonly name: string;
  readonly onChange: (change: Partial<Rule>) => void;
}

/** Cases without a value: nobody is kept or excluded by an assumption. */
function MissingQuestion({ rule, step, name, onChange }: MissingQuestionProps) {
  const field = ruleFieldNamed(rule.field);
  if (field?.mayBeMissing !== true) return null;
  const asks = isUndecided(rule);
  return (
    <div className={classes.missing} data-asks={asks} data-testid={asks ? "missing-question" : undefined}>
      <Text size="xs">
        {step === undefined ? "" : `${capital(countWords(step.withoutValue))} cases have no value for ${field.title.toLowerCase()}`}
        {asks ? ": exclude or keep?" : step === undefined ? "Without a value" : ""}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={`Cases without a value, ${name}`}
        value={rule.whenMissing}
        onChange={(value) => onChange({ whenMissing: value === "EXCLUDE" ? "EXCLUDE" : value === "KEEP" ? "KEEP" : "UNDECIDED" })}
        data={[
          { value: "EXCLUDE", label: "Exclude" },
          { value: "KEEP", label: "Keep" },
          ...(asks ? [{ value: "UNDECIDED", label: "Not decided" }] : []),
        ]}
      />
    </div>
  );
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
