"use client";

import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { IconChevronRight, IconCircleCheck } from "@tabler/icons-react";
import Link from "next/link";
import { holds, useViewer } from "../access/viewer";
import { HOME_ACTION_WORDS, RUN_STATES } from "../format/words";
import { graphql } from "../generated/gql";
import type { HomePageQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { RoundsBar } from "../runs/runs-page";
import { Asked, TableSkeleton } from "../ui/asked";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { StateBadge } from "../ui/state-badge";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { FirstSteps } from "./first-steps";
import classes from "./home.module.css";
import { LatestModel } from "./latest-model";

const HOME = graphql(`
  query HomePage {
    home {
      synthetic
      actions {
        kind
        title
        detail
        href
        since
      }
      activeRuns {
        id
        name
        state
        totalRounds
        completedRounds
        synthetic
      }
      latestModel {
        id
        name
        createdAt
        synthetic
        roundNumber
        run {
          id
          name
        }
        evaluations {
          id
          state
          split
          site {
            id
            code
            name
            kind
          }
          statistics {
            n
            suppressed
            auroc {
              value
              low
              high
            }
            dice {
              value
              low
              high
            }
            diceN
          }
        }
      }
    }
  }
`);

export type HomeData = HomePageQuery["home"];

/** What needs me, what runs, what came out last. */
export function HomePage() {
  const viewer = useViewer();
  const query = useAsk(HOME, {}, { topics: ["SITE", "IMPORT", "REVIEW", "COHORT", "RUN", "MODEL", "EVALUATION", "PREDICTION"] });
  return (
    <>
      <PageHeader title={`Good day, ${viewer.name}`} badges={<SyntheticBadge when={query.data?.home.synthetic ?? false} />} />
      <Stack gap="md">
        {holds(viewer, "LEAD") ? <FirstSteps /> : null}
        <Asked query={query} skeleton={<TableSkeleton rows={3} height={110} />}>
          {({ home }) => (
            <Stack gap="md">
              <NeedsMe actions={home.actions} />
              <div className={classes.halves}>
                <ActiveRuns runs={home.activeRuns} />
                <LatestModel model={home.latestModel ?? null} />
              </div>
            </Stack>
          )}
        </Asked>
      </Stack>
    </>
  );
}

function NeedsMe({ actions }: { readonly actions: HomeData["actions"] }) {
  return (
    <Panel title="What needs you" testId="home-actions">
      {actions.length === 0 ? (
        <Group gap="xs">
          <IconCircleCheck size={20} aria-hidden className={classes.calm} />
          <Text size="sm">Nothing waits for you.</Text>
        </Group>
      ) : (
        <ul className={classes.actions}>
          {actions.map((action) => (
            <li key={`${action.kind} ${action.href} ${action.title}`}>
              <Link href={action.href} className={classes.action} data-kind={action.kind}>
                <Badge variant="light" radius="sm" tt="none" className={classes.actionKind}>
                  {HOME_ACTION_WORDS[action.kind]}
                </Badge>
                <span className={classes.actionText}>
                  <Text span size="sm" fw={600} display="block">
                    {action.title}
                  </Text>
                  <Text span size="sm" c="dimmed" display="block">
                    {action.detail}
                  </Text>
                </span>
                <Text span size="xs" c="dimmed" className={classes.actionSince}>
                  {action.since ? <TimeText at={action.since} age /> : null}
                </Text>
                <IconChevronRight size={16} aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ActiveRuns({ runs }: { readonly runs: HomeData["activeRuns"] }) {
  return (
    <Panel title="Runs under way" testId="home-runs">
      {runs.length === 0 ? (
        <Text size="sm" c="dimmed">
          No run is under way.{" "}
          <Anchor component={Link} href="/runs" size="sm" underline="always">
            All runs
          </Anchor>
        </Text>
      ) : (
        <Stack gap="sm">
          {runs.map((run) => (
            <div key={run.id}>
              <Group justify="space-between" gap="xs" mb={4} wrap="nowrap">
                <Anchor component={Link} href={`/runs/${run.id}`} fw={600} size="sm">
                  {run.name}
                </Anchor>
                <StateBadge state={RUN_STATES[run.state]} />
              </Group>
              <RoundsBar done={run.completedRounds} total={run.totalRounds} />
            </div>
          ))}
        </Stack>
      )}
    </Panel>
  );
}
