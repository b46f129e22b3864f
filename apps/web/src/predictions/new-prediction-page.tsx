"use client";

import { Alert, Button, Group, Paper, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { TARGET_WORDS, kindWords } from "../format/words";
import { useAsk, useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { PageHeader } from "../ui/page-header";
import { SiteName } from "../ui/site-name";
import { CASE_CHOICES, MODEL_CHOICES, REQUEST_PREDICTION } from "./prediction-queries";

/** A clinician's question: this case, this model. */
export function NewPredictionPage() {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [sought] = useDebouncedValue(typed, 200);
  const [caseId, setCaseId] = useState<string | null>(null);
  const [chosenModel, setChosenModel] = useState<string | null>(null);
  const [caseName, setCaseName] = useState("");
  // Once a case is chosen the field holds its label, which is not something to search for.
  const search = sought === caseName ? "" : sought.trim();
  const cases = useAsk(
    CASE_CHOICES,
    { filter: search === "" ? null : { pseudonymContains: search } },
    { keepPrevious: true, topics: ["IMPORT", "SITE"] },
  );
  const models = useAsk(MODEL_CHOICES, {}, { topics: ["MODEL"] });
  const request = useTell(REQUEST_PREDICTION, (done) => router.push(`/predictions/${done.requestPrediction.id}`));

  const caseChoices = cases.data?.cases.edges.map(({ node }) => node) ?? [];
  const modelChoices = models.data?.modelVersions.edges.map(({ node }) => node) ?? [];
  const modelId = chosenModel ?? (modelChoices.find(({ aliases }) => aliases.includes("champion")) ?? modelChoices[0])?.id ?? null;
  const chosen = caseChoices.find(({ id }) => id === caseId);
  const fault = request.error ?? cases.error ?? models.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (caseId !== null && modelId !== null) request.mutate({ caseId, modelVersionId: modelId });
  };
  return (
    <>
      <PageHeader
        title="Ask for a prediction"
        crumbs={[{ label: "Predictions", href: "/predictions" }]}
        purpose="The question goes to the trainer in the patient's own hospital. Only the score, its range and the tumour volume come back."
      />
      <Paper withBorder p="lg" maw={640} component="form" onSubmit={submit} aria-label="Question">
        <Stack gap="md">
          <Select
            label="Case"
            placeholder="Type a part of the pseudonym"
            description={cases.data ? `${cases.data.cases.totalCount} cases match; the first 30 are listed.` : "Cases of your hospital."}
            searchable
            required
            value={caseId}
            searchValue={typed}
            onSearchChange={setTyped}
            onChange={(id, option) => {
              setCaseId(id);
              setCaseName(option?.label ?? "");
            }}
            filter={({ options }) => options}
            nothingFoundMessage="No case with this pseudonym in your hospital"
            data={caseChoices.map((one) => ({ value: one.id, label: `${one.pseudonym} · ${one.site.name}` }))}
          />
          <Select
            label="Model"
            required
            allowDeselect={false}
            value={modelId}
            onChange={setChosenModel}
            nothingFoundMessage="No model yet"
            data={modelChoices.map((model) => ({
              value: model.id,
              label: `${model.name} · ${TARGET_WORDS[model.target]} · ${kindWords(model)}${model.aliases.length > 0 ? ` · ${model.aliases.join(", ")}` : ""}`,
            }))}
          />
          {chosen && chosen.site.connection !== "ONLINE" ? (
            <Alert color="yellow" title="This hospital is not connected at the moment">
              <Group gap="xs">
                <SiteName site={chosen.site} />
              </Group>
              <Text size="sm">You can ask all the same. The question waits and is answered when its trainer is back.</Text>
            </Alert>
          ) : null}
          {fault === null ? null : <FaultAlert fault={fault} />}
          <Group justify="flex-end">
            <Button type="submit" disabled={caseId === null || modelId === null} loading={request.isPending || request.isSuccess}>
              Ask
            </Button>
          </Group>
        </Stack>
      </Paper>
    </>
  );
}
