"use client";

import { Anchor, Badge, Group } from "@mantine/core";
import { IconCube } from "@tabler/icons-react";
import Link from "next/link";
import { EVALUATION_STATES, aboutWords, kindWords } from "../format/words";
import type { ModelsQuery } from "../generated/graphql";
import { usePages } from "../platform/use-pages";
import type { Column } from "../ui/data-table";
import { DigestText } from "../ui/digest-text";
import { EstimateText } from "../ui/estimate-text";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { MODELS } from "./model-queries";
import { whyNoAuroc } from "./why-no-figure";

type ModelRow = ModelsQuery["modelVersions"]["edges"][number]["node"];

const columns: readonly Column<ModelRow>[] = [
  {
    key: "name",
    title: "Model",
    cell: (model) => (
      <Group gap="xs" wrap="nowrap">
        <Anchor component={Link} href={`/models/${model.id}`} fw={600} size="sm">
          {model.name}
        </Anchor>
        {model.aliases.map((alias) => (
          <Badge key={alias} variant="light" radius="sm" tt="none">
            {alias}
          </Badge>
        ))}
        <SyntheticBadge when={model.synthetic} />
      </Group>
    ),
  },
  {
    key: "run",
    title: "Run, round",
    cell: (model) => (
      <>
        <Anchor component={Link} href={`/runs/${model.run.id}`} size="sm">
          {model.run.name}
        </Anchor>
        , {model.roundNumber}
      </>
    ),
  },
  { key: "target", title: "Question", cell: (model) => aboutWords(model) },
  { key: "kind", title: "Reads", cell: (model) => (model.task === "RESTORATION" ? "images of normal brains" : kindWords(model)) },
  { key: "external", title: "External AUROC (95 %)", numeric: true, cell: (model) => <ExternalAuroc model={model} /> },
  { key: "digest", title: "SHA-256 of the weights", cell: (model) => <DigestText digest={model.digest} /> },
  { key: "made", title: "Made", cell: (model) => <TimeText at={model.createdAt} age /> },
];

/** Every model version, newest first. A version is never changed and never deleted. */
export function ModelsPage() {
  const pages = usePages({
    document: MODELS,
    variables: (after) => ({ after }),
    connection: (data) => data.modelVersions,
    topics: ["MODEL", "EVALUATION"],
  });
  return (
    <>
      <PageHeader
        title="Models"
        purpose="One version per finished round, named by the digest of its weights, with the patients and hospitals it came from."
        actions={
          <LinkButton href="/leaderboard" variant="default">
            Leaderboard
          </LinkButton>
        }
      />
      <PagedTable
        caption="Model versions"
        testId="models"
        pages={pages}
        columns={columns}
        rowKey={(model) => model.id}
        minWidth={1020}
        empty={
          <NothingYet
            icon={<IconCube size={36} stroke={1.4} />}
            title="No model yet"
            action={
              <LinkButton href="/runs" variant="default">
                Federated runs
              </LinkButton>
            }
          >
            The first finished round of a run makes the first model.
          </NothingYet>
        }
      />
    </>
  );
}

function ExternalAuroc({ model }: { readonly model: ModelRow }) {
  const external = model.evaluations.find(({ split }) => split === "EXTERNAL");
  if (model.task === "RESTORATION") return <>scored on nobody</>;
  if (external === undefined) return <>no external hospital</>;
  if (!external.statistics) return <>{EVALUATION_STATES[external.state].word}</>;
  return (
    <EstimateText estimate={external.statistics.auroc} n={external.statistics.n} whyNot={whyNoAuroc(external.statistics.suppressed)} />
  );
}
