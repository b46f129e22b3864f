import { Badge, Group, Text, Tooltip } from "@mantine/core";
import { CONNECTION_STATES } from "../format/words";
import type { SiteConnectionState, SiteKind } from "../generated/graphql";
import classes from "./ui.module.css";

export interface SiteNameProps {
  readonly site: { readonly name: string; readonly code: string; readonly kind?: SiteKind; readonly connection?: SiteConnectionState };
}

/** A hospital by its name, marked when it is external, with its connection where that matters. */
export function SiteName({ site }: SiteNameProps) {
  const connection = site.connection === undefined ? null : CONNECTION_STATES[site.connection];
  return (
    <Group gap={8} wrap="nowrap" component="span" display="inline-flex">
      {connection === null ? null : (
        <Tooltip label={`Trainer ${connection.word}`}>
          <span className={classes.siteDot} data-connection={site.connection} role="img" aria-label={`trainer ${connection.word}`} />
        </Tooltip>
      )}
      <Text span inherit>
        {site.name}
      </Text>
      {site.kind === "EXTERNAL" ? <ExternalBadge /> : null}
    </Group>
  );
}

/** Marks a hospital whose patients no model has ever trained on. */
export function ExternalBadge() {
  return (
    <Tooltip label="Only scores models; never trains them.">
      <Badge color="orchid" variant="light" radius="sm" size="sm" tt="none">
        external
      </Badge>
    </Tooltip>
  );
}
