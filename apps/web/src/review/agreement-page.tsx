"use client";

import { Group, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import type { AgreementOf } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { NotHere } from "../ui/not-here";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { AgreementTable, groupRow, pairName } from "./agreement-table";
import { AgreementTrend } from "./agreement-trend";
import { PairMatrix } from "./pair-matrix";
import { AGREEMENT, REVIEW_CHOICES } from "./agreement-queries";
import { EVIDENCE_WORDS } from "./review-words";
import { SegmenterPanel } from "./segmenter-panel";

/** How well readers agree, review by review, and how alike people draw, hospital by hospital. */
export function AgreementPage() {
  const query = useAsk(REVIEW_CHOICES, {}, { topics: ["REVIEW"] });
  return (
    <>
      <PageHeader
        title="Agreement"
        crumbs={[{ label: "Review", href: "/review" }]}
        purpose="Over cases that all of their blind readers have read. 95 % bootstrap intervals by patient; below ten cases there is no figure. Research use only."
      />
      <Stack gap="md">
        <Asked query={query}>
          {({ reviews }) =>
            reviews.edges.length === 0 ? (
              <NothingYet title="No review yet">Agreement is measured on cases that were read in a review.</NothingYet>
            ) : (
              <ReviewAgreement choices={reviews.edges.map(({ node }) => ({ value: node.id, label: node.name }))} />
            )
          }
        </Asked>
        <SegmenterPanel />
      </Stack>
    </>
  );
}

function ReviewAgreement({ choices }: { readonly choices: readonly { readonly value: string; readonly label: string }[] }) {
  const router = useRouter();
  const pathname = usePathname();
  const asked = useSearchParams().get("review");
  const id = asked ?? choices[0]?.value ?? "";
  const [of, setOf] = useState<AgreementOf>("CALL");
  return (
    <>
      <Group align="flex-end" gap="md">
        <Select
          label="Review"
          allowDeselect={false}
          w={320}
          value={id}
          data={[...choices]}
          onChange={(value) => {
            if (value !== null) router.replace(`${pathname}?review=${value}`);
          }}
        />
        <SegmentedControl
          aria-label="Agreement on"
          value={of}
          onChange={(value) => setOf(value === "MASK" ? "MASK" : "CALL")}
          data={[
            { value: "CALL", label: "Tissue call" },
            { value: "MASK", label: "Mask verdict" },
          ]}
        />
      </Group>
      <Figures id={id} of={of} />
      <AgreementTrend of={of} />
    </>
  );
}

function Figures({ id, of }: { readonly id: string; readonly of: AgreementOf }) {
  const query = useAsk(AGREEMENT, { id, of }, { topics: ["REVIEW"], keepPrevious: true });
  return (
    <Asked query={query}>
      {({ review }) => {
        if (review === null) return <NotHere what="review" list="/review" />;
        const { all, bySite, byEvidence, pairs, categories } = review.agreement;
        const rows = [
          groupRow("All cases", all),
          ...bySite.map((group) => groupRow(group.site?.name ?? "", group)),
          ...byEvidence.map((group) => groupRow(group.evidence === null ? "" : EVIDENCE_WORDS[group.evidence], group)),
          ...pairs.map((pair) => groupRow(pairName(pair), pair.agreement)),
        ];
        return (
          <>
            <Panel
              title={review.name}
              aside={<SyntheticBadge when={bySite.some(({ site }) => site?.synthetic === true)} />}
              note={`${review.readsEach} reads each. Cohen's kappa is of one pair of readers, Fleiss' of three or more; AC1 bears a rare category, which kappa does not.`}
              testId="agreement"
            >
              <AgreementTable rows={rows} />
            </Panel>
            {pairs.length === 0 ? null : (
              <Panel title="Pairs of readers" note="Cases by what the first (rows) and the second (columns) said.">
                <Stack gap="lg">
                  {pairs.map((pair) => (
                    <PairMatrix key={pair.readers.join()} pair={pair} categories={categories} />
                  ))}
                </Stack>
              </Panel>
            )}
            {all.n.atMost === 0 ? <Text size="sm">No case has been read by all of its readers yet.</Text> : null}
          </>
        );
      }}
    </Asked>
  );
}
