"use client";

import { Alert, Paper, Select, Stack, Stepper } from "@mantine/core";
import { useState } from "react";
import { useViewer } from "../access/viewer";
import { useTell } from "../platform/use-ask";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { BrowserHalf } from "./browser-half";
import { Committed } from "./committed";
import { DryRunReview } from "./dry-run-review";
import { COMMIT, DRY_RUN } from "./label-queries";
import { toBase64 } from "./to-base64";
import { useReading } from "./use-reading";

/** Choose, map, check here, check there, commit: what the dry run showed is exactly what the commit does. */
export function ImportPage() {
  const viewer = useViewer();
  const sites = viewer.memberships.flatMap(({ role, site }) => (role === "SITE_COORDINATOR" && site ? [site] : []));
  const [siteCode, setSiteCode] = useState(sites[0]?.code ?? "");
  const file = useReading(siteCode);
  const { chosen } = file;
  const dryRun = useTell(DRY_RUN);
  const commit = useTell(COMMIT);

  const startOver = () => {
    file.forget();
    dryRun.reset();
    commit.reset();
  };
  const send = async () => {
    if (!chosen?.reading) return;
    const { fileName, reading } = chosen;
    dryRun.mutate({ siteCode, fileName, contentBase64: toBase64(new Uint8Array(await reading.toSend.arrayBuffer())) });
  };

  const seen = dryRun.data?.dryRunLabelImport;
  const done = commit.data?.commitLabelImport;
  const step = done !== undefined ? 5 : seen !== undefined ? 3 : chosen === null ? 0 : file.isMapping ? 1 : 2;
  if (sites.length === 0) {
    return (
      <>
        <ImportHeader />
        <NothingYet title="You are not a site coordinator">
          Labels are imported by the coordinator of the hospital they come from. Your lead can give you that role.
        </NothingYet>
      </>
    );
  }
  return (
    <>
      <ImportHeader />
      <Stack gap="md">
        <Stepper active={step} size="sm" allowNextStepsSelect={false} aria-label="Steps of the import">
          <Stepper.Step label="Choose" description="a file" />
          <Stepper.Step label="Map" description="what columns mean" />
          <Stepper.Step label="Check here" description="in this browser" />
          <Stepper.Step label="Dry run" description="on the server" />
          <Stepper.Step label="Commit" description="what you saw" />
        </Stepper>
        {sites.length > 1 ? (
          <Select
            label="Hospital"
            maw={380}
            allowDeselect={false}
            value={siteCode}
            disabled={chosen !== null}
            onChange={(code) => setSiteCode(code ?? siteCode)}
            data={sites.map(({ code, name }) => ({ value: code, label: name }))}
          />
        ) : null}
        <Paper withBorder p="lg">
          {done !== undefined ? (
            <Committed done={done} onAnother={startOver} />
          ) : seen === undefined || !chosen?.reading ? (
            <BrowserHalf
              file={file}
              siteName={sites.find(({ code }) => code === siteCode)?.name ?? siteCode}
              sending={dryRun.isPending}
              fault={dryRun.error}
              onSend={send}
              onForget={startOver}
            />
          ) : (
            <DryRunReview
              dryRun={seen}
              reading={chosen.reading}
              committing={commit.isPending}
              fault={commit.error}
              onBack={startOver}
              onCommit={(validRowsOnly) => commit.mutate({ dryRunHash: seen.dryRunHash, validRowsOnly })}
            />
          )}
        </Paper>
        {seen === undefined ? (
          <Alert color="gray" title="Nothing is sent yet" data-testid="nothing-sent">
            The file is read by this browser with the server's own rules. Columns outside the codebook, such as notes, are never sent.
          </Alert>
        ) : null}
      </Stack>
    </>
  );
}

function ImportHeader() {
  return (
    <PageHeader
      title="Import labels"
      crumbs={[{ label: "Labels", href: "/labels" }]}
      purpose="Five steps; the file is only recorded at the last. Blank cells never erase what is known."
    />
  );
}
