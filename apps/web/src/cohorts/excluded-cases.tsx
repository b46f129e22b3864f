import { Button, Drawer, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { holds, useViewer } from "../access/viewer";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CountText } from "../ui/count-text";
import { DataTable } from "../ui/data-table";
import type { AttritionSteps, CohortDetail } from "./cohort-queries";
import { EXCLUSIONS } from "./exclusion-queries";
import { FlowPanel } from "./flow-panel";

/** The flow of a frozen cohort; a rule's box opens whom it excluded. */
export function FrozenFlow({ cohort }: { readonly cohort: CohortDetail }) {
  const [position, setPosition] = useState<number | null>(null);
  const step = cohort.attrition.find((each) => each.position === position);
  return (
    <>
      <FlowPanel title="Who is in, and who is not" steps={cohort.attrition} sites={cohort.sites} onRule={setPosition} />
      <Drawer
        opened={step !== undefined}
        onClose={() => setPosition(null)}
        position="right"
        size="lg"
        title={step === undefined ? "" : `Excluded by rule ${step.position}: ${step.description}`}
      >
        {step === undefined ? null : <ExcludedByRule cohortId={cohort.id} step={step} />}
      </Drawer>
    </>
  );
}

type Step = AttritionSteps[number];
type SiteStep = Step["sites"][number];

/** The own hospital's cases by name; of others, how many, as far as they tell. */
function ExcludedByRule({ cohortId, step }: { readonly cohortId: string; readonly step: Step }) {
  const viewer = useViewer();
  const isOwn = ({ site }: SiteStep) => holds(viewer, "SITE_COORDINATOR", site.code) || holds(viewer, "AUDITOR");
  return (
    <Stack gap="md">
      <DataTable
        caption="Excluded by hospital"
        minWidth={320}
        columns={[
          { key: "site", title: "Hospital", cell: ({ site }: SiteStep) => site.name },
          { key: "n", title: "Excluded", numeric: true, cell: ({ excluded }: SiteStep) => <CountText count={excluded} /> },
          { key: "missing", title: "No value", numeric: true, cell: ({ withoutValue }: SiteStep) => <CountText count={withoutValue} /> },
        ]}
        rows={step.sites}
        rowKey={({ site }) => site.code}
      />
      {step.sites.filter(isOwn).map((each) => (
        <OwnCases key={each.site.code} cohortId={cohortId} site={each.site} position={step.position} />
      ))}
      {step.sites.some(isOwn) ? null : (
        <Text size="sm" c="dimmed">
          Which cases they are is known to people of their hospitals alone.
        </Text>
      )}
    </Stack>
  );
}

interface OwnCasesProps {
  readonly cohortId: string;
  readonly site: SiteStep["site"];
  readonly position: number;
}

function OwnCases({ cohortId, site, position }: OwnCasesProps) {
  const [after, setAfter] = useState<string | null>(null);
  const query = useAsk(EXCLUSIONS, { id: cohortId, siteCode: site.code, position, after });
  return (
    <div>
      <Title order={3} size="h5" mb={6}>
        Cases of {site.name}
      </Title>
      <Asked query={query}>
        {({ cohort }) => {
          const rows = cohort?.exclusions ?? [];
          if (rows.length === 0) return <Text size="sm">{after === null ? "None was excluded by this rule." : "No more."}</Text>;
          return (
            <>
              <DataTable
                caption={`Cases of ${site.name} that this rule excluded`}
                testId="exclusions"
                minWidth={320}
                columns={[
                  { key: "case", title: "Case", cell: ({ pseudonym }) => pseudonym },
                  { key: "value", title: "Its value", cell: ({ value }) => value ?? "no value" },
                ]}
                rows={rows}
                rowKey={({ pseudonym }) => pseudonym}
              />
              {rows.length < 100 ? null : (
                <Button size="xs" variant="default" mt="xs" onClick={() => setAfter(rows.at(-1)?.pseudonym ?? null)}>
                  Next hundred
                </Button>
              )}
            </>
          );
        }}
      </Asked>
    </div>
  );
}
