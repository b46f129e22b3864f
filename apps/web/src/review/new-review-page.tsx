"use client";

import { Button, NumberInput, Stack, TextInput } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import type { ReviewInput, ReviewSitesQuery } from "../generated/graphql";
import { useAsk, useTell } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { FaultAlert } from "../ui/fault-alert";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { CaseFields } from "./case-fields";
import { OPEN_REVIEW, REVIEW_SITES } from "./review-queries";
import classes from "./review.module.css";
import { PlanPanel } from "./plan-panel";
import { endOfDay, inTwoWeeks } from "./due-day";

/** Which cases, who reads them, until when; beside it, what that asks of whom. */
export function NewReviewPage() {
  const query = useAsk(REVIEW_SITES, {}, { topics: ["SITE"] });
  return (
    <>
      <PageHeader
        title="Open a review"
        crumbs={[{ label: "Review", href: "/review" }]}
        purpose="Readers read cases of their own hospital, under neutral numbers. Nothing is given to anybody until you open it."
      />
      <Asked query={query}>
        {({ sites }) =>
          sites.edges.length === 0 ? (
            <NothingYet title="No hospital yet" action={<LinkButton href="/sites">Add hospitals</LinkButton>}>
              A review is of hospitals' cases.
            </NothingYet>
          ) : (
            <ReviewForm sites={sites.edges.map(({ node }) => node)} />
          )
        }
      </Asked>
    </>
  );
}

export type SiteChoice = ReviewSitesQuery["sites"]["edges"][number]["node"];

function ReviewForm({ sites }: { readonly sites: readonly SiteChoice[] }) {
  const router = useRouter();
  const [dueDay, setDueDay] = useState(inTwoWeeks);
  const [input, setInput] = useState<Omit<ReviewInput, "dueAt">>({
    name: "",
    choice: "DISPUTED",
    siteCodes: sites.map(({ code }) => code),
    perSite: 10,
    pseudonyms: [],
    readsEach: 2,
    readerIds: null,
    seed: 1,
  });
  const open = useTell(OPEN_REVIEW, (done) => router.push(`/review/${done.openReview.id}`));
  const set = (change: Partial<typeof input>) => setInput((old) => ({ ...old, ...change }));
  const whole: ReviewInput = { ...input, dueAt: endOfDay(dueDay) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate({ input: whole });
  };
  return (
    <div className={classes.columns}>
      <Panel title="Review">
        <Stack gap="md" component="form" onSubmit={submit} aria-label="Review">
          <TextInput
            label="Name"
            placeholder="Quality, autumn"
            required
            value={input.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <CaseFields input={input} sites={sites} onChange={set} />
          <NumberInput
            label="Blind reads each"
            min={2}
            max={5}
            required
            value={input.readsEach}
            onChange={(value) => set({ readsEach: Number(value) || 2 })}
          />
          <TextInput
            type="date"
            label="Due"
            description={`At the end of this day, ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
            required
            value={dueDay}
            onChange={(event) => setDueDay(event.currentTarget.value)}
          />
          <NumberInput
            label="Seed of who reads what"
            min={0}
            max={2 ** 31 - 1}
            required
            value={input.seed}
            onChange={(value) => set({ seed: Number(value) || 0 })}
          />
          {open.error === null ? null : <FaultAlert fault={open.error} />}
          <Button
            type="submit"
            loading={open.isPending || open.isSuccess}
            disabled={input.name.trim() === "" || input.siteCodes.length === 0}
          >
            Open the review
          </Button>
        </Stack>
      </Panel>
      <PlanPanel input={whole} onReaders={(readerIds) => set({ readerIds: [...readerIds] })} />
    </div>
  );
}
