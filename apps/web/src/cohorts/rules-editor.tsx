import { Button, Group, Select, Stack, Text, VisuallyHidden } from "@mantine/core";
import { RULE_TEMPLATES } from "@midline/shared/cohorts/read-rules";
import { MAX_RULES } from "@midline/shared/cohorts/criteria";
import { useState } from "react";
import type { AttritionSteps } from "./cohort-queries";
import classes from "./cohorts.module.css";
import { type DraftRule, draftOf, moved, newRule, RULE_CHOICES } from "./draft-rules";
import { RuleRow } from "./rule-row";

interface RulesEditorProps {
  readonly drafts: readonly DraftRule[];
  readonly onChange: (drafts: readonly DraftRule[]) => void;
  /** What each rule does at present, everyone first. */
  readonly steps: AttritionSteps;
}

/** Inclusion rules in order: a case is counted at the first it does not meet. All of it can be done with the keyboard. */
export function RulesEditor({ drafts, onChange, steps }: RulesEditorProps) {
  const [said, say] = useState("");
  const move = (from: number, by: 1 | -1) => {
    const draft = drafts[from];
    onChange(moved(drafts, from, by));
    if (draft === undefined) return;
    say(`Rule ${from + 1} is now rule ${from + by + 1}.`);
    const atAnEnd = from + by === 0 || from + by === drafts.length - 1;
    // The button that was pressed may be moved or switched off by the move: the focus stays with the rule.
    const button = `${draft.key}-${by < 0 === atAnEnd ? "down" : "up"}`;
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`#${button}`)?.focus());
  };
  const positionOf = (draft: DraftRule): number => drafts.filter(({ on }) => on).indexOf(draft) + 1;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={500} id="rules-label">
          Rules, in order
        </Text>
        <Group gap={6}>
          {Object.values(RULE_TEMPLATES).map(({ title, rules }) => (
            <Button key={title} size="compact-xs" variant="light" onClick={() => onChange(rules.map(draftOf))}>
              {title}
            </Button>
          ))}
        </Group>
      </Group>
      {drafts.length === 0 ? (
        <Text size="sm" c="dimmed">
          No rule: every labelled case would be in. Add a rule, or begin with a template.
        </Text>
      ) : (
        <ol className={classes.rules} aria-labelledby="rules-label">
          {drafts.map((draft, i) => (
            <RuleRow
              key={draft.key}
              draft={draft}
              place={i + 1}
              last={i === drafts.length - 1}
              step={draft.on ? steps[positionOf(draft)] : undefined}
              onChange={(change) => onChange(drafts.map((each) => (each === draft ? { ...each, ...change } : each)))}
              onMove={(by) => move(i, by)}
              onRemove={() => onChange(drafts.filter((each) => each !== draft))}
            />
          ))}
        </ol>
      )}
      <Select
        label="Add a rule"
        placeholder="Choose what it asks about"
        searchable
        value={null}
        disabled={drafts.length >= MAX_RULES}
        onChange={(choice) => {
          if (choice !== null) onChange([...drafts, draftOf(newRule(choice))]);
        }}
        data={RULE_CHOICES}
      />
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
    </Stack>
  );
}
