"use client";

import { Alert, Button, Checkbox, NumberInput, Select, Slider, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type Rule, troubleOf } from "@midline/shared/cohorts/criteria";
import { RULE_TEMPLATES } from "@midline/shared/cohorts/read-rules";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import type { FreezeCohortInput, SamePatient, SiteChoicesQuery, Target } from "../generated/graphql";
import { useAsk, useTell } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { countWords } from "../ui/count-text";
import { FaultAlert } from "../ui/fault-alert";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { FREEZE_COHORT, PREVIEW_COHORT, SITE_CHOICES } from "./new-cohort-queries";
import classes from "./cohorts.module.css";
import { CohortPreview } from "./cohort-preview";
import { type DraftRule, draftOf, rulesOf } from "./draft-rules";
import { NextVersionNote, SamePatientChoice, useEarlierVersion } from "./next-version";
import { RulesEditor } from "./rules-editor";

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

interface Draft {
  readonly name: string;
  readonly target: Target;
  readonly siteCodes: readonly string[];
  readonly rules: readonly DraftRule[];
  readonly validationFraction: number;
  readonly seed: number;
  readonly samePatient: SamePatient;
}

function CohortForm({ sites }: { readonly sites: readonly SiteChoice[] }) {
  const router = useRouter();
  const [draft, setDraft] = useState<Draft>(() => ({
    name: "",
    target: "H3K27M",
    siteCodes: sites.map(({ code }) => code),
    rules: RULE_TEMPLATES.firstContact.rules.map(draftOf),
    validationFraction: 0.25,
    seed: 1,
    samePatient: "REFUSE",
  }));
  const earlier = useEarlierVersion();
  const rules = rulesOf(draft.rules);
  const input = inputOf(draft, rules);
  const { query, counted } = usePreview(input, rules);
  const freeze = useTell(FREEZE_COHORT, (done) => router.push(`/cohorts/${done.freezeCohort.id}`));
  const set = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    freeze.mutate({ input: { ...input, name: input.name || (earlier?.name ?? ""), versionOf: earlier?.id ?? null } });
  };
  return (
    <div className={classes.columns}>
      <Panel title="Criteria">
        <Stack gap="md" component="form" onSubmit={submit} aria-label="Criteria of the cohort">
          {earlier === null ? null : <NextVersionNote earlier={earlier} />}
          <WhatAndWhere draft={draft} set={set} sites={sites} name={earlier?.name ?? null} />
          <RulesEditor drafts={draft.rules} onChange={(rules) => set({ rules })} steps={query.data?.previewCohort.attrition ?? []} />
          <HeldOut draft={draft} set={set} />
          <SamePatientChoice
            leak={query.data?.previewCohort.leak ?? null}
            value={draft.samePatient}
            onChange={(samePatient) => set({ samePatient })}
          />
          {freeze.error === null ? null : <FaultAlert fault={freeze.error} />}
          <Button type="submit" loading={freeze.isPending || freeze.isSuccess} disabled={input.siteCodes.length === 0}>
            Freeze this cohort
          </Button>
        </Stack>
      </Panel>
      {input.siteCodes.length === 0 ? (
        <Alert color="yellow" title="No hospital chosen">
          Choose at least one hospital to see who would be in.
        </Alert>
      ) : (
        <Asked query={query}>
          {({ previewCohort }) => <CohortPreview preview={previewCohort} stale={query.isPlaceholderData} input={counted} />}
        </Asked>
      )}
    </div>
  );
}

/** What is sent: the rules that are on, in order. */
const inputOf = (draft: Draft, rules: readonly Rule[]): FreezeCohortInput => ({
  ...draft,
  siteCodes: [...draft.siteCodes],
  rules: rules.map((rule) => ({ ...rule, values: [...rule.values] })),
});

/** Counts anew a moment after the last change. The name does not change the count, and rules that cannot be counted wait. */
function usePreview(input: FreezeCohortInput, rules: readonly Rule[]) {
  const asked: FreezeCohortInput = { ...input, name: "preview" };
  const canBeCounted = input.siteCodes.length > 0 && rules.every((rule) => troubleOf(rule) === null);
  const [settled] = useDebouncedValue(JSON.stringify(asked), 250);
  const isSettled = canBeCounted && settled === JSON.stringify(asked);
  const [counted, setCounted] = useState(asked);
  if (isSettled && JSON.stringify(counted) !== settled) setCounted(asked);
  const query = useAsk(
    PREVIEW_COHORT,
    { input: counted },
    { topics: ["IMPORT", "SITE"], keepPrevious: true, enabled: counted.siteCodes.length > 0 },
  );
  return { query, counted };
}

interface PartProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
}

interface WhatProps extends PartProps {
  readonly sites: readonly SiteChoice[];
  /** Of the series, which need not be typed again. */
  readonly name: string | null;
}

function WhatAndWhere({ draft, set, sites, name }: WhatProps) {
  return (
    <>
      <TextInput
        label="Name"
        placeholder={name ?? "First contact 2026"}
        required={name === null}
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        label="Question"
        allowDeselect={false}
        value={draft.target}
        onChange={(value) => set({ target: value === "H3K27_ALTERED" ? "H3K27_ALTERED" : "H3K27M" })}
        data={[
          { value: "H3K27M", label: "H3 K27M mutation" },
          { value: "H3K27_ALTERED", label: "H3 K27-altered (wider)" },
        ]}
      />
      <Checkbox.Group label="Hospitals" required value={[...draft.siteCodes]} onChange={(siteCodes) => set({ siteCodes })}>
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
    </>
  );
}

function HeldOut({ draft, set }: PartProps) {
  const percent = Math.round(draft.validationFraction * 100);
  return (
    <>
      <div>
        <Text size="sm" fw={500} id="validation-label">
          Held out for validation: {percent} % of each training hospital
        </Text>
        <Slider
          min={10}
          max={50}
          step={5}
          label={null}
          value={percent}
          onChange={(value) => set({ validationFraction: value / 100 })}
          thumbProps={{ "aria-labelledby": "validation-label" }}
        />
      </div>
      <NumberInput
        label="Seed of the split"
        min={0}
        value={draft.seed}
        onChange={(value) => set({ seed: typeof value === "number" ? value : 1 })}
      />
    </>
  );
}
