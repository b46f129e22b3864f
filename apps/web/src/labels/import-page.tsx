"use client";

import { Alert, Paper, Select, Stack, Stepper } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useViewer } from "../access/viewer";
import { PortalFault } from "../platform/ask";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { BrowserHalf } from "./browser-half";
import { uploadLabelFile } from "./upload-label-file";
import { useRemembered } from "./use-remembered";
import { useReading } from "./use-reading";

const NOTHING_CHOSEN = new PortalFault({ code: "BAD_INPUT", message: "No file is chosen.", remedy: "Choose one." });

/** Choose, map, check here, check there, commit: what the dry run showed is exactly what the commit does. */
export function ImportPage() {
  const viewer = useViewer();
  const sites = viewer.memberships.flatMap(({ role, site }) => (role === "SITE_COORDINATOR" && site ? [site] : []));
  const [siteCode, setSiteCode] = useState(sites[0]?.code ?? "");
  const file = useReading(siteCode, useRemembered(siteCode));
  const { chosen } = file;
  const router = useRouter();
  const sending = useMutation<{ readonly id: string }, PortalFault>({
    mutationFn: async () => {
      if (!chosen?.reading) throw NOTHING_CHOSEN;
      return uploadLabelFile({ siteCode, fileName: chosen.fileName, bytes: chosen.reading.toSend, mapping: chosen.mapping });
    },
    // From here on the server remembers: the page of the import goes on, and comes back by its address.
    onSuccess: ({ id }) => router.push(`/labels/imports/${id}`),
  });

  const startOver = () => {
    file.forget();
    sending.reset();
  };
  const step = chosen === null ? 0 : file.isMapping ? 1 : 2;
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
          <BrowserHalf
            file={file}
            siteName={sites.find(({ code }) => code === siteCode)?.name ?? siteCode}
            sending={sending.isPending || sending.isSuccess}
            fault={sending.error}
            onSend={() => sending.mutate()}
            onForget={startOver}
          />
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
      purpose="Five steps; the file is only recorded at the last. Blank cells never erase what is known."
    />
  );
}
