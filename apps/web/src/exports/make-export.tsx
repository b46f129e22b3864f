"use client";

import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { EXPORT_FORMAT_WORDS } from "../format/words";
import type { ExportFormat } from "../generated/graphql";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { Panel } from "../ui/panel";
import { EXPORT_COHORT } from "./export-queries";

const ABOUT: Readonly<Record<ExportFormat, string>> = {
  BIDS: "participants.tsv with its data dictionary, dataset_description.json and a README, as a ZIP.",
  CSV: "One row for each patient. No cell is a formula.",
  PARQUET: "The same rows with types, for pandas, R, DuckDB.",
  CROISSANT: "Croissant 1.1 metadata with the tables that it describes, as a ZIP.",
};

const FORMATS: readonly ExportFormat[] = ["BIDS", "CSV", "PARQUET", "CROISSANT"];

export interface MakeExportProps {
  readonly cohort: { readonly id: string; readonly exportsRows: readonly { readonly name: string }[] };
}

/** Asks for a file. Who sees no patient of the cohort is offered what holds numbers only, and told why. */
export function MakeExport({ cohort }: MakeExportProps) {
  const hasRows = cohort.exportsRows.length > 0;
  const [format, setFormat] = useState<ExportFormat>(hasRows ? "BIDS" : "CROISSANT");
  const [licence, setLicence] = useState("Not for redistribution. Held by the hospitals of the cohort.");
  const ask = useTell(EXPORT_COHORT);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate({ cohortId: cohort.id, format, licence });
  };
  return (
    <Panel
      title="Make an export"
      note={
        hasRows
          ? `It holds the patients of ${cohort.exportsRows.map(({ name }) => name).join(", ")}, under their pseudonyms. Free text, codes of people and patient tokens are left out.`
          : "You see no patient of this cohort one by one, so yours holds the metadata, the flow and the counts. Rows are for the coordinator of their hospital."
      }
    >
      <Stack gap="sm" component="form" onSubmit={submit} aria-label="Export of the cohort">
        <Radio.Group label="Format" value={format} onChange={(value) => setFormat(FORMATS.find((each) => each === value) ?? "CROISSANT")}>
          <Stack gap={6} mt={4}>
            {FORMATS.filter((each) => hasRows || each === "CROISSANT").map((each) => (
              <Radio key={each} value={each} label={EXPORT_FORMAT_WORDS[each]} description={ABOUT[each]} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label="Licence"
          description="Named in the file: its text, or the address of a known one."
          required
          maxLength={200}
          maw={640}
          value={licence}
          onChange={(event) => setLicence(event.currentTarget.value)}
        />
        {ask.error === null ? null : <FaultAlert fault={ask.error} />}
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            Every file says: research use only.
          </Text>
          <Button type="submit" loading={ask.isPending}>
            Export
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
