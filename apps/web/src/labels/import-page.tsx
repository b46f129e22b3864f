"use client";

import { Alert, Paper, Select, Stack, Stepper } from "@mantine/core";
import { EMPTY_MAPPING, labelMappingSchema, type LabelMapping } from "@midline/shared/labels/label-mapping";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useViewer } from "../access/viewer";
import type { PortalFault } from "../platform/ask";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { BrowserHalf } from "./browser-half";
import { LABEL_MAPPING } from "./label-queries";
import { uploadLabelFile } from "./upload-label-file";
import { useReading, type Chosen } from "./use-reading";

/** Choose, map and check here; the dry run and the commit have the page of the import, which is there after a reload too. */
export function ImportPage() {
  const viewer = useViewer();
  const sites = viewer.memberships.flatMap(({ role, site }) => (role === "SITE_COORDINATOR" && site ? [site] : []));
  const [siteCode, setSiteCode] = useState(sites[0]?.code ?? "");
  const [isChosen, setChosen] = useState(false);
  const memory = useAsk(LABEL_MAPPING, { siteCode }, { topics: ["IMPORT"], enabled: siteCode !== "" && !isChosen });
  return (
    <>
      <PageHeader
        title="Import labels"
        crumbs={[{ label: "Labels", href: "/labels" }]}
        purpose="Five steps; the file is only recorded at the last. Blank cells never erase what is known."
      />
      {sites.length === 0 ? (
        <NothingYet title="You are not a site coordinator">
          Labels are imported by the coordinator of the hospital they come from. Your lead can give you that role.
        </NothingYet>
      ) : (
        <Stack gap="md">
          {sites.length > 1 ? (
            <Select
              label="Hospital"
              maw={380}
              allowDeselect={false}
              value={siteCode}
              disabled={isChosen}
              onChange={(code) => setSiteCode(code ?? siteCode)}
              data={sites.map(({ code, name }) => ({ value: code, label: name }))}
            />
          ) : null}
          <Asked query={memory}>
            {({ labelMapping }) => (
              <Wizard
                key={siteCode}
                site={{ code: siteCode, name: sites.find(({ code }) => code === siteCode)?.name ?? siteCode }}
                remembered={labelMapping ? rememberedIn(labelMapping.mapping) : EMPTY_MAPPING}
                onChosen={setChosen}
              />
            )}
          </Asked>
        </Stack>
      )}
    </>
  );
}

/** The hospital's memory. One from before a column was renamed is no use: everything is asked again. */
function rememberedIn(mapping: string): LabelMapping {
  const known = labelMappingSchema.safeParse(JSON.parse(mapping));
  return known.success ? known.data : EMPTY_MAPPING;
}

interface WizardProps {
  readonly site: { readonly code: string; readonly name: string };
  readonly remembered: LabelMapping;
  readonly onChosen: (isChosen: boolean) => void;
}

function Wizard({ site, remembered, onChosen }: WizardProps) {
  const router = useRouter();
  const file = useReading(site.code, remembered);
  const { chosen } = file;
  const sending = useMutation<{ readonly id: string }, PortalFault, Pick<Chosen, "fileName" | "mapping"> & { readonly bytes: Blob }>({
    mutationFn: (sent) => uploadLabelFile({ siteCode: site.code, ...sent }),
    onSuccess: ({ id }) => router.push(`/labels/imports/${id}`),
  });
  const choose = async (picked: File) => {
    onChosen(true);
    await file.choose(picked);
  };
  const startOver = () => {
    file.forget();
    sending.reset();
    onChosen(false);
  };
  const send = () => {
    if (chosen?.reading) sending.mutate({ fileName: chosen.fileName, mapping: chosen.mapping, bytes: chosen.reading.toSend });
  };
  return (
    <>
      <Stepper
        active={chosen === null ? 0 : file.isMapping ? 1 : 2}
        size="sm"
        allowNextStepsSelect={false}
        aria-label="Steps of the import"
      >
        <Stepper.Step label="Choose" description="a file" />
        <Stepper.Step label="Map" description="what columns mean" />
        <Stepper.Step label="Check here" description="in this browser" />
        <Stepper.Step label="Dry run" description="on the server" />
        <Stepper.Step label="Commit" description="what you saw" />
      </Stepper>
      <Paper withBorder p="lg">
        <BrowserHalf
          file={{ ...file, choose }}
          siteName={site.name}
          sending={sending.isPending || sending.isSuccess}
          fault={sending.error}
          onSend={send}
          onForget={startOver}
        />
      </Paper>
      <Alert color="gray" title="Nothing is sent yet" data-testid="nothing-sent">
        The file is read by this browser with the server's own rules. Columns outside the codebook, such as notes, are never sent.
      </Alert>
    </>
  );
}
