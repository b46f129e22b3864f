"use client";

import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useParams } from "next/navigation";
import { LABEL_STATES, labelWords, TARGET_WORDS } from "../format/words";
import { LineageButton } from "../lineage/lineage-button";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { Facts } from "../ui/facts";
import { NotHere } from "../ui/not-here";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { StateBadge } from "../ui/state-badge";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { CASE, type CaseDetail } from "./case-queries";
import { CaseStory } from "./case-story";

/** A case: what its label is and by which rule, and how it came to that. */
export function CasePage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(CASE, { id }, { topics: ["IMPORT", "REVIEW"] });
  return <Asked query={query}>{(data) => (data.case ? <CaseView patient={data.case} /> : <NotHere what="case" list="/cases" />)}</Asked>;
}

function CaseView({ patient }: { readonly patient: CaseDetail }) {
  const { site } = patient;
  return (
    <>
      <PageHeader
        title={`Case ${patient.pseudonym}`}
        crumbs={[{ label: "Cases", href: "/cases" }]}
        badges={<SyntheticBadge when={site.synthetic} />}
        purpose="Research use only."
        actions={<LineageButton kind="CASE" id={patient.id} />}
      />
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          {patient.labels.map((label) => (
            <Panel
              key={label.target}
              title={TARGET_WORDS[label.target]}
              aside={<StateBadge state={LABEL_STATES[label.state]} />}
              testId={`label-${label.target}`}
            >
              <Text size="xl" fw={640}>
                {typeof label.value === "boolean" ? labelWords({ ...label, tier: null }) : "no label"}
              </Text>
              <Text size="sm">{label.reason}</Text>
              <Facts
                facts={[
                  { label: "Evidence tier", value: label.tier ?? "–" },
                  { label: "Rule", value: <code>{label.rule}</code> },
                ]}
              />
            </Panel>
          ))}
        </SimpleGrid>
        <Panel title="About this case">
          <Facts
            facts={[
              { label: "Hospital", value: site.name },
              { label: "Age", value: typeof patient.ageYears === "number" ? `${patient.ageYears} years` : "not recorded" },
              { label: "Location", value: patient.location ?? "not recorded" },
              { label: "First imported", value: <TimeText at={patient.createdAt} /> },
            ]}
          />
        </Panel>
        <Panel title="History" note="Nothing is ever erased: every change adds a revision, with who, when and why.">
          <CaseStory id={patient.id} />
        </Panel>
      </Stack>
    </>
  );
}
