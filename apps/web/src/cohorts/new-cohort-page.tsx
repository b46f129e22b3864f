"use client";

import { Alert, Button, Checkbox, NumberInput, Select, Slider, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type Rule, troubleOf } from "@midline/shared/cohorts/criteria";
import { useRouter, useSearchParams } from "next/navigation";
import { useState, type FormEvent } from "react";
import type { FreezeCohortInput, SiteChoicesQuery } from "../generated/graphql";
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
import { type Draft, draftFrom, freshDraft, inputOf } from "./cohort-draft";
import { rulesOf } from "./draft-rules";
import { type EarlierVersion, NextVersionNote, WhatWouldChange } from "./next-version";
import { RulesEditor } from "./rules-editor";
import { SamePatientChoice } from "./same-patient-choice";
import { EARLIER_VERSION } from "./series-queries";

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
            <Begin sites={data.sites.edges.map(({ node }) => node)} />
          )
        }
      </Asked>
    </>
  );
}

type SiteChoice = SiteChoicesQuery["sites"]["edges"][number]["node"];

/** The form, once it is known what it begins from. */
function Begin({ sites }: Pick<FormProps, "sites">) {
  const versionOf = useSearchParams().get("versionOf");
  const query = useAsk(EARLIER_VERSION, { id: versionOf ?? "" }, { topics: ["COHORT"], enabled: versionOf !== null });
  if (versionOf === null) return <CohortForm sites={sites} earlier={null} />;
  return (
    <Asked query={query}>
      {({ cohort }) =>
        cohort ? (
          <CohortForm key={cohort.id} sites={sites} earlier={{ cohort, newest: cohort.versions[0]?.version ?? "" }} />
        ) : (
          <NothingYet title="No such cohort" action={<LinkButton href="/cohorts">See all cohorts</LinkButton>}>
            The next version follows one that is frozen.
          </NothingYet>
        )
      }
    </Asked>
  );
}

interface FormProps {
  readonly sites: readonly SiteChoice[];
  /** What the next version begins from; null where a series begins. */
  readonly earlier: EarlierVersion | null;
}

function CohortForm({ sites, earlier }: FormProps) {
  const router = useRouter();
  const [draft, setDraft] = useState<Draft>(() => (earlier === null ? freshDraft(sites) : draftFrom(earlier.cohort)));
  const rules = rulesOf(draft.rules);
  const input = { ...inputOf(draft, rules), versionOf: earlier?.cohort.id ?? null };
  const { query, counted } = usePreview(input, rules);
  const freeze = useTell(FREEZE_COHORT, (done) => router.push(`/cohorts/${done.freezeCohort.id}`));
  const set = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    freeze.mutate({ input });
  };
  return (
    <div className={classes.columns}>
      <Panel title="Criteria">
        <Stack gap="md" component="form" onSubmit={submit} aria-label="Criteria of the cohort">
          {earlier === null ? null : <NextVersionNote earlier={earlier} />}
          <WhatAndWhere draft={draft} set={set} sites={sites} />
          <RulesEditor drafts={draft.rules} onChange={(rules) => set({ rules })} steps={query.data?.previewCohort.attrition ?? []} />
          <HeldOut draft={draft} set={set} />
          <SamePatientChoice
            leak={query.data?.previewCohort.leak ?? null}
            value={draft.samePatient}
            onChange={(samePatient) => set({ samePatient })}
          />
          {earlier === null ? null : <WhatWouldChange input={{ ...counted, name: earlier.cohort.name }} newest={earlier.newest} />}
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

function WhatAndWhere({ draft, set, sites }: PartProps & Pick<FormProps, "sites">) {
  return (
    <>
      <TextInput
        label="Name"
        placeholder="First contact 2026"
        required
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
