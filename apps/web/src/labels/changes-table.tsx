import { Anchor, Badge, Button, Group, Switch, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { labelWords, TARGET_WORDS } from "../format/words";
import { formatQuantity } from "../format/format-number";
import type { ImportChangesQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { DataTable, type Column } from "../ui/data-table";
import { Panel } from "../ui/panel";
import { IMPORT_CHANGES, type OwnReport } from "./label-queries";

type Change = NonNullable<ImportChangesQuery["labelImport"]>["changes"][number];

const PAGE = 25;

const columns: readonly Column<Change>[] = [
  {
    key: "case",
    title: "Case",
    cell: ({ caseId, pseudonym }) => (
      <Anchor component={Link} href={`/cases/${caseId}`} size="sm" fw={600}>
        {pseudonym}
      </Anchor>
    ),
  },
  {
    key: "fields",
    title: "Old and new",
    wrap: true,
    cell: ({ fields }) => fields.map((field) => <ChangedField key={field.column} field={field} />),
  },
  { key: "label", title: "Label", wrap: true, cell: (change) => <ChangedLabel change={change} /> },
  { key: "use", title: "Used by", wrap: true, cell: ({ inUse, changesLabel }) => <Use inUse={inUse} matters={changesLabel} /> },
];

/** Every known case that the file changes: what was said, what is said now, what becomes of the label, and who has used it. */
export function ChangesTable({ report }: { readonly report: OwnReport }) {
  const [onlyLabels, setOnlyLabels] = useState(false);
  const [starts, setStarts] = useState<readonly string[]>([""]);
  const after = starts.at(-1) ?? "";
  const variables = { id: report.id, onlyLabels, after };
  const query = useAsk(IMPORT_CHANGES, variables, { topics: ["IMPORT", "COHORT", "MODEL"], keepPrevious: true });
  const filter = (checked: boolean) => {
    setOnlyLabels(checked);
    setStarts([""]);
  };
  const aside =
    report.state === "DRY_RUN" && report.changedLabels > 0 ? (
      <Switch
        label={`Only ${formatQuantity(report.changedLabels, "changed label")}`}
        checked={onlyLabels}
        onChange={(event) => filter(event.currentTarget.checked)}
      />
    ) : undefined;
  return (
    <Panel title="What changes" aside={aside} testId="changes">
      <Asked query={query}>
        {({ labelImport }) => {
          const changes = labelImport?.changes ?? [];
          return (
            <>
              <DataTable caption="Changed cases" columns={columns} rows={changes} rowKey={({ caseId }) => caseId} minWidth={860} />
              <Group justify="flex-end" mt="xs">
                <Button size="xs" variant="default" disabled={starts.length < 2} onClick={() => setStarts(starts.slice(0, -1))}>
                  Back
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  disabled={changes.length < PAGE}
                  onClick={() => setStarts([...starts, changes.at(-1)?.pseudonym ?? ""])}
                >
                  Further
                </Button>
              </Group>
            </>
          );
        }}
      </Asked>
    </Panel>
  );
}

export function ChangedField({ field }: { readonly field: Change["fields"][number] }) {
  return (
    <Text size="sm">
      <Text span ff="monospace" size="sm">
        {field.column}
      </Text>
      : {field.before ?? "blank"} → <strong>{field.after ?? "blank"}</strong>
    </Text>
  );
}

function ChangedLabel({ change: { before, after, changesLabel } }: { readonly change: Change }) {
  if (!changesLabel) return <>stays</>;
  return after.map((label) => {
    const was = before.find(({ target }) => target === label.target);
    if (was?.value === label.value) return null;
    return (
      <Text size="sm" key={label.target}>
        {TARGET_WORDS[label.target]}: {was === undefined ? "none" : labelWords(was)} → <strong>{labelWords(label)}</strong>
      </Text>
    );
  });
}

function Use({ inUse, matters }: { readonly inUse: Change["inUse"]; readonly matters: boolean }) {
  if (inUse.cohorts.length === 0) return <>nothing yet</>;
  return (
    <>
      {inUse.cohorts.map(({ id, name }) => (
        <Anchor key={id} component={Link} href={`/cohorts/${id}`} size="sm" display="block">
          {name}
        </Anchor>
      ))}
      {inUse.models > 0 ? (
        <Badge color={matters ? "orange" : "gray"} variant="light" radius="sm" tt="none">
          {formatQuantity(inUse.models, "model version")}
        </Badge>
      ) : null}
    </>
  );
}
