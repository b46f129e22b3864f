"use client";

import { Alert, Anchor, Loader, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconClockPause } from "@tabler/icons-react";
import Link from "next/link";
import { useParams } from "next/navigation";
import { PortalFault } from "../platform/ask";
import { PREDICTION_STATES, TARGET_WORDS, kindWords } from "../format/words";
import { changedWords } from "../lineage/changed-words";
import { LineageButton } from "../lineage/lineage-button";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { Facts } from "../ui/facts";
import { FaultAlert } from "../ui/fault-alert";
import { LinkButton } from "../ui/link-button";
import { NotHere } from "../ui/not-here";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { StateBadge } from "../ui/state-badge";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { Answer } from "./answer";
import { HowGoodHere } from "./how-good-here";
import { PREDICTION, type PredictionDetail } from "./prediction-queries";
import classes from "./predictions.module.css";

/** One question and its answer, or why there is none yet. */
export function PredictionPage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(PREDICTION, { id }, { topics: ["IMPORT", "REVIEW", "PREDICTION", "SITE", "EVALUATION"] });
  return (
    <Asked query={query}>
      {({ prediction }) => (prediction ? <PredictionView prediction={prediction} /> : <NotHere what="prediction" list="/predictions" />)}
    </Asked>
  );
}

function PredictionView({ prediction }: { readonly prediction: PredictionDetail }) {
  const { modelVersion, case: patient } = prediction;
  return (
    <>
      <PageHeader
        title={`Case ${patient.pseudonym}`}
        crumbs={[{ label: "Predictions", href: "/predictions" }]}
        badges={
          <>
            <StateBadge state={PREDICTION_STATES[prediction.state]} />
            <SyntheticBadge when={prediction.synthetic} />
          </>
        }
        actions={
          <>
            <LineageButton kind="PREDICTION" id={prediction.id} direction="UPSTREAM" />
            <LinkButton href="/predictions/new" variant="default">
              Ask again
            </LinkButton>
          </>
        }
      />
      <Stack gap="md">
        {modelVersion.changedLabels ? (
          <Alert
            color="yellow"
            icon={<IconAlertTriangle aria-hidden />}
            title="Labels of this model have changed"
            data-testid="model-labels-changed"
          >
            <Text size="sm">
              {changedWords(modelVersion.changedLabels.count)} since this model learned from them or was scored on them.{" "}
              <Anchor component={Link} href={`/models/${modelVersion.id}#changed-labels`} size="sm" underline="always">
                See which
              </Anchor>
            </Text>
          </Alert>
        ) : null}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <Panel title={`${TARGET_WORDS[modelVersion.target]}: what the model says`} testId="answer">
            <Outcome prediction={prediction} />
          </Panel>
          <HowGoodHere prediction={prediction} />
        </SimpleGrid>
        <Panel title="The question">
          <Facts
            facts={[
              { label: "Case", value: patient.pseudonym },
              { label: "Hospital", value: <SiteName site={patient.site} /> },
              { label: "Age", value: typeof patient.ageYears === "number" ? `${patient.ageYears} years` : "not recorded" },
              { label: "Location", value: patient.location ?? "not recorded" },
              {
                label: "Model",
                value: (
                  <Anchor component={Link} href={`/models/${modelVersion.id}`} size="sm">
                    {modelVersion.name}
                  </Anchor>
                ),
              },
              { label: "The model reads", value: kindWords(modelVersion) },
              {
                label: "Asked",
                value: (
                  <>
                    {prediction.requestedBy.name}, <TimeText at={prediction.requestedAt} />
                  </>
                ),
              },
              { label: "Answered", value: <TimeText at={prediction.answeredAt} /> },
            ]}
          />
        </Panel>
      </Stack>
    </>
  );
}

function Outcome({ prediction }: { readonly prediction: PredictionDetail }) {
  if (prediction.state === "ANSWERED") return <Answer prediction={prediction} />;
  if (prediction.state === "FAILED") {
    const { failure } = prediction;
    return (
      <FaultAlert
        title="The hospital could not answer"
        fault={new PortalFault(failure ?? { code: "UNAVAILABLE", message: "No reason was given." })}
      />
    );
  }
  return <Pending prediction={prediction} />;
}

/** An offline hospital is a state, not an error: the question waits. */
function Pending({ prediction }: { readonly prediction: PredictionDetail }) {
  const { site } = prediction.case;
  if (prediction.siteConnection === "ONLINE") {
    return (
      <div className={classes.pending} role="status" data-testid="pending-online">
        <Loader size="sm" />
        <Text size="sm">The trainer of {site.name} has the question and is reading the images. This page changes by itself.</Text>
      </div>
    );
  }
  return (
    <Alert color="yellow" icon={<IconClockPause aria-hidden />} title={`${site.name} is not connected`} data-testid="pending-offline">
      <Text size="sm">The question is kept and answered when its trainer is back. Nothing needs to be asked again.</Text>
      <Text size="sm" mt={4}>
        Last seen: <TimeText at={site.lastSeenAt} />
      </Text>
    </Alert>
  );
}
