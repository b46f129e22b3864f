import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useState } from "react";
import { TARGET_WORDS } from "../format/words";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { Panel } from "../ui/panel";
import { betweenFacets, facetsOf } from "./ablation-facets";
import { AblationMatrix, Differences } from "./ablation-matrix";
import { ABLATION, type Ablation } from "./ablation-queries";
import { AblationSites, type ArmFigure } from "./ablation-sites";
import { statisticsWords } from "./statistics-words";

interface AblationViewProps {
  readonly cohortId: string;
  readonly fold: number | null;
}

/** What each part of the training adds, by the finished runs of one cohort. */
export function AblationView({ cohortId, fold }: AblationViewProps) {
  const query = useAsk(ABLATION, { cohortId, fold }, { topics: ["MODEL", "EVALUATION", "RUN"], keepPrevious: true });
  return (
    <Asked query={query}>
      {({ ablation }) =>
        ablation.arms.length === 0 ? (
          <NothingYet
            icon={<IconTable size={36} stroke={1.4} />}
            title={fold === null ? "No finished run on this cohort yet" : `No finished run that held out fold ${fold} yet`}
            action={<LinkButton href={`/runs/new?cohort=${cohortId}`}>Propose a run</LinkButton>}
          >
            Runs that learn the classifier alone, the mask alone, or both, from first weights or from a pretrained model, stand here side by
            side.
          </NothingYet>
        ) : (
          <Found ablation={ablation} />
        )
      }
    </Asked>
  );
}

function Found({ ablation }: { readonly ablation: Ablation }) {
  const [figure, setFigure] = useState<ArmFigure>("auroc");
  const between = betweenFacets(ablation);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={760}>
        {ablation.rule} AUROC and Dice are of the training hospitals&rsquo; held-out patients, the AUROC within hospitals; what a run was
        not taught has no figure.
      </Text>
      {facetsOf(ablation).map((facet) => (
        <Panel key={facet.title} title={`What each part adds: ${facet.title}`}>
          <Stack gap="md">
            <AblationMatrix ablation={ablation} facet={facet} />
            <Group justify="space-between">
              <Text size="sm" fw={600}>
                By hospital
              </Text>
              <SegmentedControl
                aria-label="Figure by hospital"
                size="xs"
                value={figure}
                onChange={(value) => setFigure(value === "dice" ? "dice" : "auroc")}
                data={[
                  { value: "auroc", label: "AUROC" },
                  { value: "dice", label: "Dice" },
                ]}
              />
            </Group>
            <AblationSites ablation={ablation} facet={facet} figure={figure} />
          </Stack>
        </Panel>
      ))}
      {ablation.dimensions.slice(2).map(({ name }, i) => {
        const found = between.filter(({ dimension }) => dimension === name);
        return found.length === 0 ? null : (
          <Panel key={name} title={`Difference in AUROC by ${name}`}>
            <Differences ablation={ablation} found={found} level={i + 2} />
          </Panel>
        );
      })}
      <Text size="xs" c="dimmed">
        {ablation.disclaimer} Question: {TARGET_WORDS[ablation.target]}. {statisticsWords(ablation.comparisons)}
      </Text>
    </Stack>
  );
}
