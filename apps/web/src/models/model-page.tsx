"use client";

import { Anchor, Badge, Stack } from "@mantine/core";
import Link from "next/link";
import { useParams } from "next/navigation";
import { holds, useViewer } from "../access/viewer";
import { formatBytes, formatCount } from "../format/format-number";
import { NETWORK_WORDS, aboutWords, kindWords } from "../format/words";
import { ChangedLabelsBadge } from "../lineage/changed-labels-badge";
import { ChangedLabelsPanel } from "../lineage/changed-labels-panel";
import { LineageButton } from "../lineage/lineage-button";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CohortName } from "../ui/cohort-name";
import { DigestText } from "../ui/digest-text";
import { Facts } from "../ui/facts";
import { NotHere } from "../ui/not-here";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { AliasForm } from "./alias-form";
import { CalibrationPanel } from "./calibration-panel";
import { EvaluationsTable } from "./evaluations-table";
import { Lineage } from "./lineage";
import { MODEL, type ModelDetail } from "./model-queries";
import { WithinSites } from "./within-sites";

/** One model version: what it is, what it came from, how it scored where. */
export function ModelPage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(MODEL, { id }, { topics: ["IMPORT", "REVIEW", "MODEL", "EVALUATION"] });
  return (
    <Asked query={query}>
      {({ modelVersion }) => (modelVersion ? <ModelView model={modelVersion} /> : <NotHere what="model" list="/models" />)}
    </Asked>
  );
}

function ModelView({ model }: { readonly model: ModelDetail }) {
  const viewer = useViewer();
  return (
    <>
      <PageHeader
        title={model.name}
        crumbs={[{ label: "Models", href: "/models" }]}
        badges={
          <>
            {model.aliases.map((alias) => (
              <Badge key={alias} variant="light" radius="sm" tt="none">
                {alias}
              </Badge>
            ))}
            <ChangedLabelsBadge changed={model.changedLabels} href="#changed-labels" />
            <SyntheticBadge when={model.synthetic} />
          </>
        }
        actions={
          <>
            <LineageButton kind="MODEL" id={model.id} direction="UPSTREAM" />
            {holds(viewer, "LEAD") || holds(viewer, "DATA_SCIENTIST") ? <AliasForm modelVersionId={model.id} /> : null}
          </>
        }
      />
      <Stack gap="md">
        {model.changedLabels ? (
          <ChangedLabelsPanel
            changed={model.changedLabels}
            note="It learned from these labels, or was scored on them, as they were. Its weights and figures do not change; a run on a new snapshot learns from the labels as they are."
          />
        ) : null}
        <Panel title="Model">
          <Facts
            facts={[
              { label: "Question", value: aboutWords(model) },
              { label: "Network", value: NETWORK_WORDS[model.network] },
              ...(model.task === "RESTORATION" ? [] : [{ label: "Reads", value: kindWords(model) }]),
              { label: "Parameters", value: formatCount(model.parameterCount) },
              {
                label: "Run and round",
                value: (
                  <>
                    <Anchor component={Link} href={`/runs/${model.run.id}`} size="sm">
                      {model.run.name}
                    </Anchor>
                    , round {model.roundNumber}
                  </>
                ),
              },
              {
                label: "Cohort",
                value: <CohortName cohort={model.run.cohort} />,
              },
              { label: "Held out", value: heldOut(model) },
              { label: "Made", value: <TimeText at={model.createdAt} /> },
              { label: "Weights", value: `${formatBytes(model.bytes)}, ${ofWhat(model)}` },
              ...(model.localLayers === "NONE"
                ? []
                : [{ label: "Normalisation layers", value: "each hospital's own where it trained; in this file the first weights'" }]),
              { label: "SHA-256", value: <DigestText digest={model.digest} /> },
              ...(model.aggregateDigest
                ? [
                    {
                      label: "SHA-256 of the round's own weights",
                      value: <DigestText digest={model.aggregateDigest} label="round digest" />,
                    },
                  ]
                : []),
              ...(model.lineageRoot
                ? [{ label: "Merkle root of the updates", value: <DigestText digest={model.lineageRoot} label="lineage root" /> }]
                : []),
            ]}
          />
        </Panel>
        <Panel
          title="How it scored"
          note="Every hospital scores on its own patients that did not train the model; only these figures come back. 95 % intervals."
        >
          <EvaluationsTable model={model} />
          <WithinSites model={model} />
        </Panel>
        <CalibrationPanel model={model} />
        <Panel title="Where it came from" note="The model before, and what each hospital's update weighed in the average.">
          <Lineage model={model} />
        </Panel>
      </Stack>
    </>
  );
}

const ofWhat = ({ averagingDecay, roundNumber }: ModelDetail): string =>
  averagingDecay === 0 ? "of the round itself" : `averaged over rounds 1 to ${roundNumber} (decay ${averagingDecay} per round)`;

function heldOut({ task, fold }: ModelDetail): string {
  if (task === "RESTORATION") return "nobody: it has seen no patient";
  return typeof fold === "number" ? `fold ${fold}` : "the cohort's validation split";
}
