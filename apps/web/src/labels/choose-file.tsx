import { Button, FileButton, Group, Text } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useState, type DragEvent } from "react";
import { LinkButton } from "../ui/link-button";
import classes from "./labels.module.css";
import { TemplateButton } from "./template-button";

/** Drop a file or browse for it. */
export function ChooseFile({ siteName, onChoose }: { readonly siteName: string; readonly onChoose: (file: File) => Promise<void> }) {
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) void onChoose(file);
  };
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      className={classes.drop}
      data-over={over}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      data-testid="drop-zone"
    >
      <IconFileUpload size={36} stroke={1.3} aria-hidden />
      <Text fw={600}>Drop the label file of {siteName} here</Text>
      <Text size="sm" c="dimmed" ta="center">
        CSV or TSV in any encoding, Excel (XLSX), JSON, or an export of REDCap, raw or with labels. At most 50 MiB. It is checked in your
        browser first; nothing is sent yet.
      </Text>
      <Group gap="sm" mt="sm">
        <FileButton
          accept=".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,text/csv"
          inputProps={{ "aria-label": "Label file" }}
          onChange={(file) => (file === null ? undefined : void onChoose(file))}
        >
          {(props) => <Button {...props}>Browse</Button>}
        </FileButton>
        <TemplateButton />
        <LinkButton href="/labels/codebook" variant="subtle">
          What the columns mean
        </LinkButton>
      </Group>
    </div>
  );
}
