import { Anchor, List, Text, Timeline } from "@mantine/core";
import { IconArrowBackUp, IconEye, IconFileImport } from "@tabler/icons-react";
import Link from "next/link";
import { labelWords, TARGET_WORDS } from "../format/words";
import type { CaseHistoryQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { NothingYet } from "../ui/nothing-yet";
import { TimeText } from "../ui/time-text";
import { CASE_HISTORY } from "./case-queries";

type Chapter = NonNullable<CaseHistoryQuery["case"]>["history"][number];

/** What was ever said of a case, the newest first, told as what happened. */
export function CaseStory({ id }: { readonly id: string }) {
  const query = useAsk(CASE_HISTORY, { id }, { topics: ["IMPORT", "REVIEW"] });
  return (
    <Asked query={query}>
      {(data) => {
        const chapters = data.case?.history ?? [];
        if (chapters.length === 0) return <NothingYet title="Nothing yet">Nobody has said anything of this case.</NothingYet>;
        return (
          <Timeline active={chapters.length} bulletSize={26} lineWidth={2} aria-label="History of the case" data-testid="story">
            {chapters.toReversed().map((chapter) => (
              <Timeline.Item key={chapter.revisionId} bullet={BULLETS[chapter.source]} title={<Title chapter={chapter} />}>
                <Told chapter={chapter} />
              </Timeline.Item>
            ))}
          </Timeline>
        );
      }}
    </Asked>
  );
}

const BULLETS: Readonly<Record<Chapter["source"], React.ReactNode>> = {
  IMPORT: <IconFileImport size={14} aria-hidden />,
  UNDO: <IconArrowBackUp size={14} aria-hidden />,
  REVIEW: <IconEye size={14} aria-hidden />,
};

function Title({ chapter: { number, source, by, importId, fileName } }: { readonly chapter: Chapter }) {
  const file =
    importId && fileName ? (
      <Anchor component={Link} href={`/labels/imports/${importId}`} inherit>
        {fileName}
      </Anchor>
    ) : (
      "a file"
    );
  if (source === "REVIEW") return <>People who read the case made something of it</>;
  if (source === "UNDO")
    return (
      <>
        {by} undid {file}
      </>
    );
  return (
    <>
      {by} imported {file}
      {number === 1 ? ": the case came here" : ""}
    </>
  );
}

function Told({ chapter: { at, by, source, reason, fields, labels, changedLabel, number } }: { readonly chapter: Chapter }) {
  return (
    <>
      <Text size="xs" c="dimmed">
        <TimeText at={at} />
        {source === "REVIEW" ? `, recorded by ${by}` : ""}, revision {number}
      </Text>
      {reason ? <Text size="sm">“{reason}”</Text> : null}
      {fields.length === 0 ? null : (
        <List size="sm" mt={4} listStyleType="none">
          {fields.map(({ column, before, after }) => (
            <List.Item key={column}>
              <code>{column}</code>: {before === null || before === undefined ? "" : `${before} → `}
              <strong>{after ?? "blank"}</strong>
            </List.Item>
          ))}
        </List>
      )}
      {labels.map((label) => (
        <Text size="sm" mt={4} key={label.target} {...(changedLabel ? { fw: 600 } : { c: "dimmed" })}>
          {TARGET_WORDS[label.target]}: {labelWords(label)}. {label.reason}
        </Text>
      ))}
    </>
  );
}
