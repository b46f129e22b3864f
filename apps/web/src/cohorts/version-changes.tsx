import { List } from "@mantine/core";
import type { CohortChangesQuery } from "../generated/graphql";
import { CountText } from "../ui/count-text";

type VersionChanges = NonNullable<CohortChangesQuery["previewCohortChanges"]>;

const DEFINITION_WORDS: Readonly<Record<string, string>> = {
  name: "name",
  target: "question",
  criteria: "criteria",
  validationFraction: "share held out",
  seed: "seed",
  samePatient: "what is done with two cases of one patient",
};

const countsOf = (changes: VersionChanges) =>
  [
    { words: "patients added", count: changes.added },
    { words: "patients removed", count: changes.removed },
    { words: "labels changed", count: changes.labelsChanged },
    { words: "patients in another split", count: changes.splitsMoved },
    { words: "patients in another fold", count: changes.foldsMoved },
    { words: "patients with newer tissue results", count: changes.revisionsRenewed },
  ].filter(({ count }) => count.atMost > 0);

/** Whether anything differs, as far as it is told. */
export const hasChanges = (changes: VersionChanges): boolean =>
  countsOf(changes).length + changes.redefined.length + changes.rulesAdded.length + changes.rulesDropped.length > 0;

/** In what two versions differ, one line each. */
export function Changes({ changes }: { readonly changes: VersionChanges }) {
  return (
    <List size="sm">
      {countsOf(changes).map(({ words, count }) => (
        <List.Item key={words}>
          <CountText count={count} /> {words}
        </List.Item>
      ))}
      {changes.redefined.map((name) => (
        <List.Item key={name}>another {DEFINITION_WORDS[name] ?? name}</List.Item>
      ))}
      {changes.rulesAdded.map((rule) => (
        <List.Item key={`+${rule}`}>rule added: {rule}</List.Item>
      ))}
      {changes.rulesDropped.map((rule) => (
        <List.Item key={`-${rule}`}>rule dropped: {rule}</List.Item>
      ))}
    </List>
  );
}
