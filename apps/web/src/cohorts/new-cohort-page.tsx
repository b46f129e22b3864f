"use client";

import { Alert, Button, Checkbox, Group, NumberInput, Select, SimpleGrid, Slider, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { SEQUENCES } from "@midline/shared/protocol/vocabulary";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import type { CohortCriteriaInput, FreezeCohortInput, SamePatient, SiteChoicesQuery } from "../generated/graphql";
import { useAsk, useTell } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { countWords } from "../ui/count-text";
import { FaultAlert } from "../ui/fault-alert";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { AttritionFlow } from "./attrition-flow";
import { FREEZE_COHORT, PREVIEW_COHORT, SITE_CHOICES } from "./cohort-queries";
import classes from "./cohorts.module.css";
import { FoldPreview } from "./fold-preview";
import { NextVersionNote, SamePatientChoice, useEarlierVersion } from "./next-version";
import { SplitTable } from "./split-table";

/** Criteria on the left, what they give on the right, counted anew at every change. */
export function NewCohortPage() {
  const query = useAsk(SITE_CHOICES, {}, { topics: ["SITE"] });
  return (
    <>
      <PageHeader
        title="Freeze a cohort"
        crumbs={[{ label: "Cohorts", href: "/cohorts" }]}
        purpose="Nothing is stored until you freeze. Freezing pins every patient, every label revision and the splits under one digest."
      />
      <Asked query={query}>
        {(data) =>
          data.sites.edges.length === 0 ? (
            <NothingYet title="No hospital yet" action={<LinkButton href="/sites">Add hospitals</LinkButton>}>
              A cohort is made of hospitals' patients.
            </NothingYet>
          ) : (
            <CohortForm sites={data.sites.edges.map(({ node }) => node)} />
          )
        }
      </Asked>
    </>
  );
}

type SiteChoice = SiteChoicesQuery["sites"]["edges"][number]["node"];

function CohortForm({ sites }: { readonly sites: readonly SiteChoice[] }) {
  const router = useRouter();
  const [input, setInput] = useState<FreezeCohortInput>({
    name: "",
    target: "H3K27M",
    siteCodes: sites.map(({ code }) => code),
    validationFraction: 0.25,
    seed: 1,
    criteria: {
      requireMask: false,
      treatmentNaiveOnly: true,
      maxScanDaysBeforeSurgery: 60,
      excludeProvisional: false,
      requireSequences: [],
    },
  });
  const earlier = useEarlierVersion();
  const freeze = useTell(FREEZE_COHORT, (done) => router.push(`/cohorts/${done.freezeCohort.id}`));
  const set = (change: Partial<FreezeCohortInput>) => setInput((old) => ({ ...old, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    freeze.mutate({ input: { ...input, name: input.name || (earlier?.name ?? ""), versionOf: earlier?.id ?? null } });
  };
  return (
    <div className={classes.columns}>
      <Panel title="Criteria">
        <Stack gap="md" component="form" onSubmit={submit} aria-label="Criteria of the cohort">
          {earlier === null ? null : <NextVersionNote earlier={earlier} />}
          <TextInput
            label="Name"
            placeholder={earlier?.name ?? "First contact 2026"}
            required={earlier === null}
            value={input.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Select
            label="Question"
            allowDeselect={false}
            value={input.target ?? "H3K27M"}
            onChange={(value) => set({ target: value === "H3K27_ALTERED" ? "H3K27_ALTERED" : "H3K27M" })}
            data={[
              { value: "H3K27M", label: "H3 K27M mutation" },
              { value: "H3K27_ALTERED", label: "H3 K27-altered (wider)" },
            ]}
          />
          <Checkbox.Group label="Hospitals" required value={[...input.siteCodes]} onChange={(siteCodes) => set({ siteCodes })}>
            <Stack gap={6} mt={4}>
              {sites.map((site) => (
                <Checkbox
                  key={site.code}
                  value={site.code}
                  label={
                    <>
                      <SiteName site={site} />
                      <Text size="xs" c="dimmed">
                        {countWords(site.caseCount)} cases
                      </Text>
                    </>
                  }
                />
              ))}
            </Stack>
          </Checkbox.Group>
          <CriteriaFields criteria={input.criteria} onChange={(change) => set({ criteria: { ...input.criteria, ...change } })} />
          <div>
            <Text size="sm" fw={500} id="validation-label">
              Held out for validation: {Math.round((input.validationFraction ?? 0.25) * 100)} % of each training hospital
            </Text>
            <Slider
              min={10}
              max={50}
              step={5}
              label={null}
              value={Math.round((input.validationFraction ?? 0.25) * 100)}
              onChange={(percent) => set({ validationFraction: percent / 100 })}
              thumbProps={{ "aria-labelledby": "validation-label" }}
            />
          </div>
          <NumberInput
            label="Seed of the split"
            min={0}
            value={input.seed ?? 1}
            onChange={(value) => set({ seed: typeof value === "number" ? value : 1 })}
          />
          {freeze.error === null ? null : <FaultAlert fault={freeze.error} />}
          <Button type="submit" loading={freeze.isPending || freeze.isSuccess} disabled={input.siteCodes.length === 0}>
            Freeze this cohort
          </Button>
        </Stack>
      </Panel>
      <Preview input={input} onSamePatient={(samePatient) => set({ samePatient })} />
    </div>
  );
}

function CriteriaFields({
  criteria,
  onChange,
}: {
  readonly criteria: CohortCriteriaInput;
  readonly onChange: (change: CohortCriteriaInput) => void;
}) {
  const whole = (value: number | string) => (typeof value === "number" ? value : undefined);
  return (
    <>
      <Checkbox
        label="Scan before any treatment"
        checked={criteria.treatmentNaiveOnly ?? false}
        onChange={(event) => onChange({ treatmentNaiveOnly: event.currentTarget.checked })}
      />
      <Checkbox
        label="Has a reference mask"
        checked={criteria.requireMask ?? false}
        onChange={(event) => onChange({ requireMask: event.currentTarget.checked })}
      />
      <Checkbox
        label="Leave out provisional labels"
        checked={criteria.excludeProvisional ?? false}
        onChange={(event) => onChange({ excludeProvisional: event.currentTarget.checked })}
      />
      <NumberInput
        label="Scan at most this many days before surgery"
        min={0}
        value={criteria.maxScanDaysBeforeSurgery ?? ""}
        onChange={(value) => onChange({ maxScanDaysBeforeSurgery: whole(value) })}
      />
      <SimpleGrid cols={2}>
        <NumberInput
          label="Age from (years)"
          min={0}
          max={120}
          value={criteria.minAgeYears ?? ""}
          onChange={(value) => onChange({ minAgeYears: whole(value) })}
        />
        <NumberInput
          label="Age to (years)"
          min={0}
          max={120}
          value={criteria.maxAgeYears ?? ""}
          onChange={(value) => onChange({ maxAgeYears: whole(value) })}
        />
      </SimpleGrid>
      <Checkbox.Group
        label="Sequences that must be there"
        value={[...(criteria.requireSequences ?? [])]}
        onChange={(requireSequences) => onChange({ requireSequences })}
      >
        <Group gap="md" mt={4}>
          {SEQUENCES.map((sequence) => (
            <Checkbox key={sequence} value={sequence} label={sequence.toUpperCase()} />
          ))}
        </Group>
      </Checkbox.Group>
    </>
  );
}

interface PreviewProps {
  readonly input: FreezeCohortInput;
  readonly onSamePatient: (value: SamePatient) => void;
}

function Preview({ input, onSamePatient }: PreviewProps) {
  // The name does not change the count, and the API wants one; a placeholder keeps typing it from asking again.
  const [settled] = useDebouncedValue(JSON.stringify({ ...input, name: "preview" }), 250);
  const asked: FreezeCohortInput = { ...input, name: "preview" };
  const query = useAsk(
    PREVIEW_COHORT,
    { input: asked },
    { topics: ["IMPORT", "SITE"], keepPrevious: true, enabled: input.siteCodes.length > 0 && settled === JSON.stringify(asked) },
  );
  if (input.siteCodes.length === 0)
    return (
      <Alert color="yellow" title="No hospital chosen">
        Choose at least one hospital to see who would be in.
      </Alert>
    );
  return (
    <Asked query={query}>
      {({ previewCohort }) => (
        <Stack
          gap="md"
          style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }}
          aria-busy={query.isPlaceholderData}
          data-testid="cohort-preview"
        >
          <Panel title={`${countWords(previewCohort.size)} of the registered patients would be in`}>
            <AttritionFlow steps={previewCohort.attrition} size={previewCohort.size} />
          </Panel>
          <Panel title="Splits">
            <SplitTable sites={previewCohort.sites} />
          </Panel>
          <SamePatientChoice leak={previewCohort.leak ?? null} value={input.samePatient ?? "REFUSE"} onChange={onSamePatient} />
          <FoldPreview folds={previewCohort.folds} warnings={previewCohort.foldWarnings} />
        </Stack>
      )}
    </Asked>
  );
}
