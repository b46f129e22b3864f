import { Group, MultiSelect, NumberInput, Select } from "@mantine/core";
import { OPERATORS_OF, type Rule, TIERS } from "@midline/shared/cohorts/criteria";
import { type RuleField, ruleFieldNamed } from "@midline/shared/cohorts/rule-fields";
import { OPERATOR_WORDS } from "./draft-rules";

interface EditorProps {
  readonly rule: Rule;
  readonly onChange: (change: Partial<Rule>) => void;
}

/** What a rule asks, to be changed: limits, values, yes or no; nothing where there is nothing to set. */
export function RuleFieldsEditor(props: EditorProps) {
  const field = ruleFieldNamed(props.rule.field);
  if (field !== null) return field.kind === "number" ? <Limits {...props} field={field} /> : <Choice {...props} field={field} />;
  return props.rule.operator === "LABEL_TIER_IN" ? <Values {...props} label="Tiers" data={TIERS} /> : null;
}

function Limits({ rule, onChange, field }: EditorProps & { readonly field: RuleField }) {
  const number = (value: number | string) => (typeof value === "number" ? value : null);
  const limits = { min: field.min, max: field.max, size: "xs" as const, w: 108, placeholder: "no limit" };
  return (
    <Group gap="xs" align="end">
      <NumberInput
        {...limits}
        label="From"
        aria-label={`${field.title} from`}
        value={rule.low ?? ""}
        onChange={(value) => onChange({ low: number(value) })}
      />
      <NumberInput
        {...limits}
        label="To"
        aria-label={`${field.title} to`}
        value={rule.high ?? ""}
        onChange={(value) => onChange({ high: number(value) })}
      />
    </Group>
  );
}

function Choice({ rule, onChange, field }: EditorProps & { readonly field: RuleField }) {
  return (
    <Group gap="xs" align="end" wrap="wrap">
      <Select
        size="xs"
        w={120}
        aria-label={`What ${field.title} has to be`}
        allowDeselect={false}
        value={rule.operator}
        onChange={(value) => onChange({ operator: OPERATORS_OF[field.kind].find((each) => each === value) ?? rule.operator })}
        data={OPERATORS_OF[field.kind].map((operator) => ({ value: operator, label: OPERATOR_WORDS[operator] ?? operator }))}
      />
      {field.kind === "yesNo" ? null : <Values rule={rule} onChange={onChange} label={`Values of ${field.title}`} data={field.values} />}
    </Group>
  );
}

function Values({ rule, onChange, label, data }: EditorProps & { readonly label: string; readonly data: readonly string[] }) {
  return (
    <MultiSelect
      size="xs"
      miw={180}
      aria-label={label}
      value={[...rule.values]}
      onChange={(values) => onChange({ values })}
      data={[...data]}
      {...(rule.values.length === 0 && { error: "At least one" })}
    />
  );
}
