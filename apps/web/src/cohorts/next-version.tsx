import { Alert, Radio, Stack, Text } from "@mantine/core";
import { useSearchParams } from "next/navigation";
import { graphql } from "../generated/gql";
import type { SamePatient } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";

const EARLIER = graphql(`
  query EarlierVersion($id: ID!) {
    cohort(id: $id) {
      id
      name
      versions {
        id
        version
      }
    }
  }
`);

/** The version that the address asks to go on from, and the newest of its series. */
export interface EarlierVersion {
  readonly id: string;
  readonly name: string;
  readonly newest: string;
}

/** What `?versionOf=` names; null where a series begins. */
export function useEarlierVersion(): EarlierVersion | null {
  const id = useSearchParams().get("versionOf");
  const { data } = useAsk(EARLIER, { id: id ?? "" }, { topics: ["COHORT"], enabled: id !== null });
  const cohort = data?.cohort;
  return cohort ? { id: cohort.id, name: cohort.name, newest: cohort.versions[0]?.version ?? "" } : null;
}

/** Says that this will be the next version, and how it will be numbered. */
export function NextVersionNote({ earlier }: { readonly earlier: EarlierVersion }) {
  return (
    <Alert color="blue" title={`The next version of ${earlier.name}`} data-testid="next-version">
      The newest is {earlier.newest}. A patient or label removed or changed, or other criteria, make a major step; patients or labels added
      a minor one; all else a patch.
    </Alert>
  );
}

interface SamePatientProps {
  readonly leak: string | null;
  readonly value: SamePatient;
  readonly onChange: (value: SamePatient) => void;
}

const CHOICES: readonly { readonly value: SamePatient; readonly label: string; readonly description: string }[] = [
  { value: "REFUSE", label: "Refuse to freeze", description: "The coordinators of these hospitals see which of their patients they are." },
  { value: "KEEP_TOGETHER", label: "Keep a patient's cases together", description: "In one split and one fold, at training hospitals." },
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
