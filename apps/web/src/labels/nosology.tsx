import { Text } from "@mantine/core";
import { TARGET_WORDS, WHO_DIAGNOSIS } from "@midline/shared/labels/nosology";
import { TARGETS } from "@midline/shared/protocol/vocabulary";
import { Facts } from "../ui/facts";
import { Panel } from "../ui/panel";

/** What a label says, and what it must not be taken for. */
export function Nosology() {
  return (
    <Panel title="What a label says" note={`${WHO_DIAGNOSIS.name}: ${WHO_DIAGNOSIS.edition}; ${WHO_DIAGNOSIS.grade}.`} testId="nosology">
      <Text size="sm" mb="sm">
        {WHO_DIAGNOSIS.means} {WHO_DIAGNOSIS.isNot}
      </Text>
      <Facts
        facts={TARGETS.map((target) => ({
          label: `${TARGET_WORDS[target].name}: ${TARGET_WORDS[target].hgvs}`,
          value: `${TARGET_WORDS[target].means} ${TARGET_WORDS[target].isNot}`,
        }))}
      />
    </Panel>
  );
}
