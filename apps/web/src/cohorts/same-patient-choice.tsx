import { Alert, Radio, Stack, Text } from "@mantine/core";
import type { SamePatient } from "../generated/graphql";

interface SamePatientProps {
  readonly leak: string | null;
  readonly value: SamePatient;
  readonly onChange: (value: SamePatient) => void;
}

const CHOICES: readonly { readonly value: SamePatient; readonly label: string; readonly description: string }[] = [
  { value: "REFUSE", label: "Refuse to freeze", description: "The coordinators of these hospitals see which of their patients they are." },
  {
    value: "KEEP_TOGETHER",
    label: "Keep a patient's cases together",
    description: "In one split and one fold, at training hospitals. Bands of splits are told as if they were not.",
  },
  {
    value: "KEEP_ONE",
    label: "Keep one case of each patient",
    description: "An external hospital's, else the first; the flow counts the others.",
  },
];

/** What to do where one patient would both teach and test; shown only where somebody would, or something was chosen. */
export function SamePatientChoice({ leak, value, onChange }: SamePatientProps) {
  if (leak === null && value === "REFUSE") return null;
  return (
    <Stack gap="xs" data-testid="same-patient">
      {leak === null ? null : (
        <Alert color="yellow" title="One patient would teach and test">
          <Text size="sm">{leak}</Text>
        </Alert>
      )}
      <Radio.Group
        label="Cases of one patient"
        value={value}
        onChange={(next) => onChange(CHOICES.find((choice) => choice.value === next)?.value ?? "REFUSE")}
      >
        <Stack gap={6} mt={4}>
          {CHOICES.map((choice) => (
            <Radio key={choice.value} {...choice} />
          ))}
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
