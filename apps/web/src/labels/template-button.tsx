import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { labelTemplate } from "@midline/shared/labels/label-template";
import { download } from "../ui/download";

/** The header, what each column allows, and an example line. Made here: browser and server share the codebook. */
export function TemplateButton() {
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      onClick={() => download("midline-labels.csv", labelTemplate())}
    >
      Template
    </Button>
  );
}
