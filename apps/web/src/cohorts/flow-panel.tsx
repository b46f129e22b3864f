import { Button, Group, Select, Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { download } from "../ui/download";
import { Panel } from "../ui/panel";
import type { AttritionSteps, CohortSites } from "./cohort-queries";
import classes from "./cohorts.module.css";
import { FlowDiagram } from "./flow-diagram";
import { figureOf } from "./flow-figure";
import { FlowOutline } from "./flow-outline";

interface FlowPanelProps {
  readonly title: string;
  readonly steps: AttritionSteps;
  readonly sites: CohortSites;
  /** Whom a rule excluded, where there is more to see. */
  readonly onRule?: (position: number) => void;
}

/** The flow of cases into a cohort, pooled or of one hospital: as a picture to take along, and as an outline. */
export function FlowPanel({ title, steps, sites, onRule }: FlowPanelProps) {
  const [siteCode, setSiteCode] = useState<string>("");
  const picture = useRef<SVGSVGElement>(null);
  const figure = figureOf(steps, sites, siteCode === "" ? null : siteCode);
  const take = () => {
    if (picture.current === null) return;
    download("flow-diagram.svg", new XMLSerializer().serializeToString(picture.current), "image/svg+xml");
  };
  return (
    <Panel
      title={title}
      note="Rules apply from top to bottom; a case is counted at the first it does not meet."
      aside={
        <Group gap="xs">
          <Select
            size="xs"
            aria-label="Flow of"
            allowDeselect={false}
            value={siteCode}
            onChange={(value) => setSiteCode(value ?? "")}
            data={[{ value: "", label: "All hospitals" }, ...sites.map(({ site }) => ({ value: site.code, label: site.name }))]}
          />
          <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} onClick={take}>
            SVG
          </Button>
        </Group>
      }
    >
      <Stack gap="sm">
        <div className={classes.frame} tabIndex={0} role="region" aria-label="Flow diagram">
          <FlowDiagram figure={figure} picture={picture} {...(onRule && { onRule })} />
        </div>
        <details className={classes.outline}>
          <summary>The same as an outline</summary>
          <FlowOutline figure={figure} {...(onRule && { onRule })} />
        </details>
      </Stack>
    </Panel>
  );
}
