"use client";

import { Alert, Paper, Select, Stack, Stepper } from "@mantine/core";
import { readLabelCsv, type LabelCsvReading } from "@midline/shared/labels/read-label-csv";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useViewer } from "../access/viewer";
import type { PortalFault } from "../platform/ask";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { BrowserCheck } from "./browser-check";
import { ChooseFile } from "./choose-file";
import { uploadLabelFile } from "./upload-label-file";

interface Chosen {
  readonly fileName: string;
  readonly reading: LabelCsvReading;
}

/** Choose, check here, check there, commit: what the dry run showed is exactly what the commit does. */
export function ImportPage() {
  const viewer = useViewer();
  const sites = viewer.memberships.flatMap(({ role, site }) => (role === "SITE_COORDINATOR" && site ? [site] : []));
  const [siteCode, setSiteCode] = useState(sites[0]?.code ?? "");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const router = useRouter();
  const sending = useMutation<{ readonly id: string }, PortalFault, Chosen>({
    mutationFn: ({ fileName, reading }) =>
      uploadLabelFile({ siteCode, fileName, bytes: new TextEncoder().encode([...reading.linesToSend()].join("")) }),
    onSuccess: ({ id }) => router.push(`/labels/imports/${id}`),
  });

  const startOver = () => {
    setChosen(null);
    sending.reset();
  };
  const choose = async (file: File) => {
    sending.reset();
    setChosen({ fileName: file.name, reading: readLabelCsv(new Uint8Array(await file.arrayBuffer()), { siteCode }) });
  };
  const step = chosen === null ? 0 : 1;
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
          <Stepper.Step label="Choose" description="a CSV file" />
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
          {chosen === null ? (
            <ChooseFile siteName={sites.find(({ code }) => code === siteCode)?.name ?? siteCode} onChoose={choose} />
          ) : (
            <BrowserCheck
              fileName={chosen.fileName}
              reading={chosen.reading}
              sending={sending.isPending || sending.isSuccess}
              fault={sending.error}
              onSend={() => sending.mutate(chosen)}
              onBack={startOver}
            />
          )}
        </Paper>
        <Alert color="gray" title="Nothing is sent yet" data-testid="nothing-sent">
          The file is read by this browser with the server's own rules. Columns outside the codebook, such as notes, are never sent.
        </Alert>
      </Stack>
    </>
  );
}

function ImportHeader() {
  return (
    <PageHeader
      title="Import labels"
      crumbs={[{ label: "Labels", href: "/labels" }]}
      purpose="Four steps; the file is only recorded at the last. Blank cells never erase what is known."
    />
  );
}
