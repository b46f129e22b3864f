import { Badge, Tooltip } from "@mantine/core";
import { shortDigest } from "../format/format-number";
import classes from "./ui.module.css";

export interface VersionChipProps {
  readonly cohort: { readonly version: string; readonly digest: string };
}

/** Which version of a cohort, and the head of its digest: stands wherever a cohort is named. */
export function VersionChip({ cohort: { version, digest } }: VersionChipProps) {
  return (
    <Tooltip label={`Version ${version}, SHA-256 ${digest}`} multiline maw={420} className={classes.mono}>
      <Badge component="span" variant="default" radius="sm" size="sm" tt="none" data-testid="version-chip">
        {version} · {shortDigest(digest)}
      </Badge>
    </Tooltip>
  );
}
