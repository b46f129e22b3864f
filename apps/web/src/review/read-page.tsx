"use client";

import { Alert, Badge, Group } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useParams } from "next/navigation";
import { useCallback, useState } from "react";
import type { BlindReadQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { LinkButton } from "../ui/link-button";
import { NotHere } from "../ui/not-here";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { TimeText } from "../ui/time-text";
import { EvidenceTable } from "./evidence-table";
import { ReadForm } from "./read-form";
import classes from "./review.module.css";
import { BLIND_READ } from "./read-queries";

export type BlindReadDetail = NonNullable<BlindReadQuery["blindRead"]>;

/** One blind read: what the tissue said on the left, what the reader says on the right. */
export function ReadPage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(BLIND_READ, { id }, { topics: ["REVIEW"] });
  return (
    <Asked query={query}>
      {({ blindRead, myReads }) =>
        blindRead === null ? (
          <NotHere what="read" list="/review" />
        ) : (
          <ReadView key={blindRead.id} read={blindRead} left={myReads.left} readAgain={query.refetch} />
        )
      }
    </Asked>
  );
}

interface ReadViewProps {
  readonly read: BlindReadDetail;
  readonly left: number;
  readonly readAgain: () => Promise<unknown>;
}

function ReadView({ read, left, readAgain }: ReadViewProps) {
  const [wasOutdated, setOutdated] = useState(false);
  const onOutdated = useCallback((): void => {
    setOutdated(true);
    void readAgain();
  }, [readAgain]);
  return (
    <>
      <PageHeader
        title={`Case ${read.number}`}
        crumbs={[{ label: "Review", href: "/review" }]}
        purpose={
          <>
            {read.reviewName}, due <TimeText at={read.dueAt} />. Read blind: who else reads, what they say, the label, the hospital and
            every model are kept from you.
          </>
        }
        badges={
          <Badge variant="light" radius="sm" tt="none">
            {left} left
          </Badge>
        }
      />
      {read.askedAgain && read.state === "OPEN" ? (
        <Alert color="yellow" mb="md" title="New results since your last read">
          Tissue results of this case have changed. Your earlier read is kept and does not count; read the case again.
        </Alert>
      ) : null}
      {wasOutdated ? (
        <Alert color="yellow" mb="md" title="New results while you were reading" role="alert">
          Tissue results of this case have come in since you opened it. They are shown now, and nothing of before was kept: decide again.
        </Alert>
      ) : null}
      <div className={classes.halves}>
        <Panel title="Tissue and mask">
          <EvidenceTable evidence={read.evidence} />
        </Panel>
        <Panel title="Your read" testId="read-form">
          {read.state === "OPEN" ? (
            <ReadForm key={`${read.id} ${read.evidenceDigest}`} read={read} onOutdated={onOutdated} />
          ) : (
            <ReadDone read={read} />
          )}
        </Panel>
      </div>
    </>
  );
}

function ReadDone({ read }: { readonly read: BlindReadDetail }) {
  const isSubmitted = read.state === "SUBMITTED";
  const next = read.nextId === null ? "/review" : `/review/read/${read.nextId}`;
  return (
    <NothingYet
      icon={<IconCircleCheck size={36} stroke={1.4} />}
      title={isSubmitted ? "Submitted" : "No longer needed"}
      action={<LinkButton href={next}>{read.nextId === null ? "Back to the queue" : "Next case"}</LinkButton>}
    >
      {isSubmitted ? (
        <Group gap={4} component="span" display="inline-flex">
          It does not change any more. <TimeText at={read.submittedAt} />
        </Group>
      ) : (
        "The case was settled before your read came in."
      )}
    </NothingYet>
  );
}
