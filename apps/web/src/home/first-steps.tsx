import { Text } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import Link from "next/link";
import { graphql } from "../generated/gql";
import { useAsk } from "../platform/use-ask";
import { Panel } from "../ui/panel";
import classes from "./home.module.css";

const FIRST_STEPS = graphql(`
  query FirstSteps {
    sites(first: 50) {
      totalCount
      edges {
        node {
          id
          enrolledAt
          caseCount {
            atLeast
          }
        }
      }
    }
    runs(first: 1) {
      totalCount
    }
  }
`);

/** Four steps to a first run, for a lead whose consortium is new. Gone once the first run stands. */
export function FirstSteps() {
  const { data } = useAsk(FIRST_STEPS, {}, { topics: ["SITE", "IMPORT", "RUN"] });
  if (data === undefined || data.runs.totalCount > 0) return null;
  const steps = [
    {
      done: data.sites.totalCount > 0,
      title: "Add the hospitals",
      detail: "Each gets a short code; one may be external and only scores. Then make an account for each coordinator.",
      href: "/sites",
    },
    {
      done: data.sites.edges.some(({ node }) => node.enrolledAt),
      title: "Enrol a trainer in each",
      detail: "A one-time token, spent on site; the key never leaves the hospital.",
      href: "/sites",
    },
    {
      done: data.sites.edges.some(({ node }) => node.caseCount.atLeast > 0),
      title: "Import labels",
      detail: "Each coordinator imports the own file: a dry run first, and rejected rows go back to their author.",
      href: "/labels",
    },
    {
      done: false,
      title: "Freeze a cohort and propose a run",
      detail: "Hospitals approve the plan's hash, then it begins.",
      href: "/cohorts/new",
    },
  ];
  return (
    <Panel title="Getting started" note="Four steps to the first federated run." testId="first-steps">
      <ol className={classes.actions}>
        {steps.map((step) => (
          <li key={step.title}>
            <Link href={step.href} className={classes.action}>
              {step.done ? (
                <IconCircleCheckFilled size={20} className={classes.calm} aria-label="done" />
              ) : (
                <IconCircle size={20} stroke={1.5} aria-label="to do" />
              )}
              <span className={classes.actionText}>
                <Text span size="sm" fw={600} display="block">
                  {step.title}
                </Text>
                <Text span size="sm" c="dimmed" display="block">
                  {step.detail}
                </Text>
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
