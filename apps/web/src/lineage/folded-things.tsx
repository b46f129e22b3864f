import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { shortDigest } from "../format/format-number";
import type { LineageDirection } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CountText } from "../ui/count-text";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { TimeText } from "../ui/time-text";
import classes from "./lineage.module.css";
import { LINEAGE_THINGS, type LineageNodeData, type LineageThingData } from "./lineage-queries";
import { lineageAddress, nodeWords, pageOf } from "./node-words";

export interface FoldedThingsProps {
  readonly node: LineageNodeData;
  readonly direction: LineageDirection;
  readonly onClose: () => void;
}

/** What a folded node stands for: how many at each hospital, and one by one those that the viewer may see. */
export function FoldedThings({ node, direction, onClose }: FoldedThingsProps) {
  const [trail, setTrail] = useState<readonly (string | null)[]>([null]);
  const query = useAsk(LINEAGE_THINGS, { key: node.key, after: trail.at(-1) ?? null }, { keepPrevious: true });
  return (
    <Panel
      title={nodeWords(node).title}
      testId="lineage-things"
      aside={
        <Button variant="subtle" size="xs" onClick={onClose}>
          Close
        </Button>
      }
    >
      <Stack gap="sm">
        {node.sites.length === 0 ? null : (
          <ul className={classes.sites} aria-label="By hospital">
            {node.sites.map(({ site, count }) => (
              <li key={site.id}>
                <SiteName site={{ ...site, code: site.id }} /> <CountText count={count} />
              </li>
            ))}
          </ul>
        )}
        <Asked query={query}>
          {({ lineageThings }) => (
            <>
              {lineageThings.things.length === 0 ? (
                <Text size="sm" c="dimmed">
                  These belong to other hospitals, whose people see them one by one. You see how many there are.
                </Text>
              ) : (
                <ul className={classes.things}>
                  {lineageThings.things.map((thing, i) => (
                    <li key={"id" in thing ? thing.id : i}>
                      <Thing thing={thing} direction={direction} />
                    </li>
                  ))}
                </ul>
              )}
              <Group gap="xs">
                {trail.length > 1 ? (
                  <Button variant="default" size="xs" onClick={() => setTrail(trail.slice(0, -1))}>
                    Back
                  </Button>
                ) : null}
                {lineageThings.after ? (
                  <Button variant="default" size="xs" onClick={() => setTrail([...trail, lineageThings.after ?? null])}>
                    Next
                  </Button>
                ) : null}
              </Group>
            </>
          )}
        </Asked>
      </Stack>
    </Panel>
  );
}

function Thing({ thing, direction }: { readonly thing: LineageThingData; readonly direction: LineageDirection }) {
  switch (thing.__typename) {
    case "LineageRevision":
      return <ToLineage kind="REVISION" id={thing.id} direction={direction} words={`${thing.case.pseudonym}, revision ${thing.number}`} />;
    case "Round":
      return <ToLineage kind="ROUND" id={thing.id} direction={direction} words={`Round ${thing.number}`} />;
    case "ModelVersion":
      return <ToLineage kind="MODEL" id={thing.id} direction={direction} words={thing.name} />;
    case "Evaluation":
      return <ToLineage kind="EVALUATION" id={thing.id} direction={direction} words={`${thing.modelVersion.name} at ${thing.site.name}`} />;
    case "Prediction":
      return (
        <ToLineage
          kind="PREDICTION"
          id={thing.id}
          direction={direction}
          words={`${thing.case.pseudonym}, asked of ${thing.modelVersion.name}`}
        />
      );
    case "SiteUpdate":
      return (
        <Text span size="sm">
          {thing.site.name}, SHA-256 {shortDigest(thing.payloadDigest)}, <TimeText at={thing.acceptedAt} />
        </Text>
      );
    case "Case":
    case "Cohort":
    case "Run":
      return null;
  }
}

interface ToLineageProps {
  readonly kind: "REVISION" | "ROUND" | "MODEL" | "EVALUATION" | "PREDICTION";
  readonly id: string;
  readonly direction: LineageDirection;
  readonly words: string;
}

function ToLineage({ kind, id, direction, words }: ToLineageProps) {
  const page = pageOf(kind, id);
  return (
    <>
      <Anchor component={Link} href={lineageAddress({ kind, id, direction })} size="sm">
        {words}
      </Anchor>
      {page === null ? null : (
        <>
          {" · "}
          <Anchor component={Link} href={page} size="xs" aria-label={`Open ${words}`}>
            open
          </Anchor>
        </>
      )}
    </>
  );
}
