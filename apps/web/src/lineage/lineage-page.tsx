"use client";

import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconSitemap } from "@tabler/icons-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { formatQuantity } from "../format/format-number";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { FoldedThings } from "./folded-things";
import { Legend } from "./legend";
import { LineageList } from "./lineage-list";
import { LineagePicture } from "./lineage-picture";
import { LINEAGE, type LineageGraph } from "./lineage-queries";
import { KIND_WORDS, lineageAddress, nodeWords, pageOf, readLineageAddress, type LineageAddress } from "./node-words";

/** Where something came from, and what became of it. */
export function LineagePage() {
  const query = useSearchParams();
  const address = readLineageAddress(query);
  if (address === null) return <NothingChosen />;
  const after = query.get("after");
  return <LineageOf key={`${lineageAddress(address)} ${after}`} address={address} after={after} />;
}

function LineageOf({ address, after }: { readonly address: LineageAddress; readonly after: string | null }) {
  const router = useRouter();
  const { kind, id, direction } = address;
  const query = useAsk(
    LINEAGE,
    { of: { kind, id }, direction, after },
    { topics: ["IMPORT", "REVIEW", "COHORT", "RUN", "MODEL", "EVALUATION", "PREDICTION"], keepPrevious: true },
  );
  const focus = query.data?.lineage.nodes.find(({ key }) => key === query.data.lineage.focus);
  const page = pageOf(kind, id);
  return (
    <>
      <PageHeader
        title={focus === undefined ? `Lineage of a ${KIND_WORDS[kind].one}` : `Lineage: ${nodeWords(focus).title}`}
        purpose="From the tissue result to the answer: what something was made of, and what became of it."
        badges={<SyntheticBadge when={query.data?.lineage.nodes.some(isSynthetic) ?? false} />}
        actions={
          <>
            <SegmentedControl
              aria-label="Direction"
              value={direction}
              onChange={(value) =>
                router.replace(lineageAddress({ kind, id, direction: value === "UPSTREAM" ? "UPSTREAM" : "DOWNSTREAM" }))
              }
              data={[
                { value: "UPSTREAM", label: "Made of" },
                { value: "DOWNSTREAM", label: "Became" },
              ]}
            />
            {page === null ? null : (
              <LinkButton href={page} variant="default">
                Open the {KIND_WORDS[kind].one}
              </LinkButton>
            )}
          </>
        }
      />
      <Asked query={query}>{({ lineage }) => <Drawn lineage={lineage} address={address} isFirst={after === null} />}</Asked>
    </>
  );
}

interface DrawnProps {
  readonly lineage: LineageGraph;
  readonly address: LineageAddress;
  readonly isFirst: boolean;
}

function Drawn({ lineage, address, isFirst }: DrawnProps) {
  const { direction } = address;
  const [open, setOpen] = useState<string | null>(null);
  const opened = lineage.nodes.find(({ key }) => key === open);
  if (lineage.nodes.length === 1) return <NothingBeyond address={address} />;
  return (
    <Stack gap="md">
      <Panel
        title={direction === "DOWNSTREAM" ? "What became of it" : "What it was made of"}
        note="A thing leads to its own lineage; a stack opens the list of what it holds."
        aside={<Legend lineage={lineage} />}
      >
        <LineagePicture lineage={lineage} direction={direction} open={open} onOpen={(key) => setOpen(key === open ? null : key)} />
        <Group mt="sm" gap="md">
          <Text size="sm" c="dimmed" data-testid="lineage-runs">
            {formatQuantity(lineage.runCount, "run")} in this lineage{lineage.after || !isFirst ? "; some are shown" : ""}.
          </Text>
          {lineage.after ? (
            <LinkButton href={`${lineageAddress(address)}&after=${lineage.after}`} variant="default" size="xs">
              Earlier runs
            </LinkButton>
          ) : null}
          {isFirst ? null : (
            <LinkButton href={lineageAddress(address)} variant="default" size="xs">
              Newest runs
            </LinkButton>
          )}
        </Group>
      </Panel>
      {opened === undefined ? null : <FoldedThings key={opened.key} node={opened} direction={direction} onClose={() => setOpen(null)} />}
      <Panel title="The same in words">
        <LineageList lineage={lineage} direction={direction} />
      </Panel>
    </Stack>
  );
}

function NothingBeyond({ address }: { readonly address: LineageAddress }) {
  const down = address.direction === "DOWNSTREAM";
  const other = lineageAddress({ ...address, direction: down ? "UPSTREAM" : "DOWNSTREAM" });
  return (
    <NothingYet
      icon={<IconSitemap size={36} stroke={1.4} />}
      title={down ? "Nothing has come of it yet" : "Nothing stands before it"}
      action={
        <LinkButton href={other} variant="default">
          {down ? "What it was made of" : "What became of it"}
        </LinkButton>
      }
    >
      {down ? "No snapshot, run, model or prediction used it." : "It is where the record begins."}
    </NothingYet>
  );
}

function NothingChosen() {
  return (
    <>
      <PageHeader title="Lineage" />
      <NothingYet
        icon={<IconSitemap size={36} stroke={1.4} />}
        title="Choose where to begin"
        action={
          <LinkButton href="/models" variant="default">
            Models
          </LinkButton>
        }
      >
        Every cohort, run, model and prediction has a Lineage button on its page.
      </NothingYet>
    </>
  );
}

const isSynthetic = ({ thing }: LineageGraph["nodes"][number]): boolean =>
  thing !== null && thing !== undefined && "synthetic" in thing && thing.synthetic;
