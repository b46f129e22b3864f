"use client";

import {
  Alert,
  Button,
  Collapse,
  Group,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useRouter, useSearchParams } from "next/navigation";
import { useState, type FormEvent } from "react";
import { countWords } from "../ui/count-text";
import { TARGET_WORDS } from "../format/words";
import { graphql } from "../generated/gql";
import type { ProposeChoicesQuery, ProposeRunInput } from "../generated/graphql";
import { useAsk, useTell } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { FaultAlert } from "../ui/fault-alert";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { BeginFrom } from "./begin-from";
import { MoreSettings } from "./more-settings";
import { numberField } from "./number-field";
import { PROPOSE_RUN } from "./run-deeds";

const PROPOSE_CHOICES = graphql(`
  query ProposeChoices {
    cohorts(first: 50) {
      edges {
        node {
          id
          name
          version
          lock {
            id
          }
          deprecation {
            id
          }
          size {
            atLeast
            atMost
          }
          target
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
    modelVersions(first: 100) {
      edges {
        node {
          id
          name
          network
          task
          covariates
          attention
        }
      }
    }
  }
`);

const TASKS = [
  { value: "DIAGNOSIS", label: "To find and classify tumours" },
  { value: "RESTORATION", label: "Pretrain on normal brains" },
];

const NETWORKS = [
  { value: "CI", label: "Small: 32³ voxels of 6 mm, minutes on a laptop" },
  { value: "LAPTOP", label: "Medium: 64³ voxels of 3 mm" },
  { value: "GPU", label: "Large: 128³ voxels of 1.5 mm, needs a GPU" },
];

/** The plan that hospitals will be asked to approve. */
export function ProposeRunPage() {
  const query = useAsk(PROPOSE_CHOICES, {}, { topics: ["COHORT", "MODEL"] });
  return (
    <>
      <PageHeader
        title="Propose a run"
        crumbs={[{ label: "Federated runs", href: "/runs" }]}
        purpose="The plan is frozen and hashed when you propose it. Nothing trains before every hospital of the cohort has approved that hash."
      />
      <Asked query={query}>
        {(data) =>
          data.cohorts.edges.every(({ node }) => node.deprecation) ? (
            <NothingYet title="No frozen cohort yet" action={<LinkButton href="/cohorts/new">Freeze a cohort</LinkButton>}>
              A run trains on a frozen cohort, so that nobody can move its patients afterwards.
            </NothingYet>
          ) : (
            <ProposeForm choices={data} />
          )
        }
      </Asked>
    </>
  );
}

function ProposeForm({ choices }: { readonly choices: ProposeChoicesQuery }) {
  const router = useRouter();
  const asked = useSearchParams().get("cohort");
  // What is deprecated is not offered: the API would refuse it, with the reason.
  const cohorts = choices.cohorts.edges.map(({ node }) => node).filter(({ deprecation }) => !deprecation);
  const [more, { toggle }] = useDisclosure();
  const [input, setInput] = useState<ProposeRunInput>({
    name: "",
    cohortId: cohorts.find(({ id }) => id === asked)?.id ?? cohorts[0]?.id ?? "",
    task: "DIAGNOSIS",
    network: "CI",
    covariates: "NONE",
    attention: "MASK",
    rounds: 10,
    localSteps: 20,
    localEpochs: 0,
    batchSize: 4,
    learningRate: 0.002,
    weightDecay: 0.01,
    proximalMu: 0,
    driftCorrection: "NONE",
    localLayers: "NONE",
    updateEncoding: "FLOAT32",
    aggregation: "MEAN",
    toleratedSites: 1,
    serverOptimiser: "NONE",
    serverLearningRate: 1,
    serverMomentum: 0.9,
    serverTau: 0.001,
    averagingDecay: 0,
    warmupSteps: 0,
    sequenceDropout: 0.15,
    classificationWeight: 1,
    segmentationWeight: 1,
    normalsPerSite: 200,
    ageWeight: 0,
    noProgressTimeoutS: 600,
    seed: 1,
  });
  const propose = useTell(PROPOSE_RUN, (done) => router.push(`/runs/${done.proposeRun.id}`));
  const set = (change: Partial<ProposeRunInput>) => setInput((old) => ({ ...old, ...change }));
  const number = numberField(input, set);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    propose.mutate({ input });
  };
  return (
    <Paper withBorder p="lg" maw={760} component="form" onSubmit={submit} aria-label="Plan of the run">
      <Stack gap="md">
        <TextInput
          label="Name"
          placeholder="First run"
          required
          maxLength={120}
          value={input.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Select
          label="Task"
          required
          allowDeselect={false}
          value={input.task ?? "DIAGNOSIS"}
          onChange={(value) => set({ task: value === "RESTORATION" ? "RESTORATION" : "DIAGNOSIS", fold: null, parentModelVersionId: null })}
          data={TASKS}
        />
        <Select
          label="Cohort"
          description={
            input.task === "RESTORATION"
              ? "Its training hospitals take part, with their normal heads; none of its patients is looked at."
              : null
          }
          required
          allowDeselect={false}
          value={input.cohortId}
          onChange={(value) => set({ cohortId: value ?? "" })}
          data={cohorts.map(({ id, name, version, size, target }) => ({
            value: id,
            label: `${name} ${version} · ${countWords(size)} patients · ${TARGET_WORDS[target]}`,
          }))}
        />
        {cohorts.find(({ id }) => id === input.cohortId)?.lock === null ? (
          <Alert color="yellow" title="This version is not locked" data-testid="not-locked">
            Nobody vouches for it yet, and a later version may replace it. Lock it on its page before you propose what is to be published.
          </Alert>
        ) : null}
        <Select
          label="Network"
          required
          allowDeselect={false}
          value={input.network ?? "CI"}
          onChange={(value) => set({ network: value === "GPU" ? "GPU" : value === "LAPTOP" ? "LAPTOP" : "CI", parentModelVersionId: null })}
          data={NETWORKS}
        />
        <BeginFrom models={choices.modelVersions.edges.map(({ node }) => node)} input={input} set={set} />
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <NumberInput label="Rounds" required min={1} max={1000} {...number("rounds")} />
          <NumberInput label="Steps per round" required min={1} max={10_000} {...number("localSteps")} />
          <NumberInput label="Cases per step" required min={1} max={64} {...number("batchSize")} />
        </SimpleGrid>
        <UnstyledButton onClick={toggle} aria-expanded={more}>
          <Text size="sm" c="lagoon">
            {more ? "Fewer settings" : "More settings"}
          </Text>
        </UnstyledButton>
        <Collapse expanded={more}>
          <MoreSettings input={input} set={set} />
        </Collapse>
        {propose.error === null ? null : <FaultAlert fault={propose.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={propose.isPending || propose.isSuccess}>
            Propose to the hospitals
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
