"use client";

import { Badge, Button, Code, List, Stack, Text, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { formOf } from "@midline/shared/labels/allowed";
import { CODEBOOK } from "@midline/shared/labels/codebook";
import { comparable, type Column as CodebookColumn } from "@midline/shared/labels/column";
import { labelJsonSchema } from "@midline/shared/labels/label-schema";
import { useState } from "react";
import { formatQuantity } from "../format/format-number";
import { DataTable, type Column } from "../ui/data-table";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { download } from "../ui/download";
import { Nosology } from "./nosology";
import { TemplateButton } from "./template-button";

const ALL: readonly CodebookColumn[] = CODEBOOK;

const columns: readonly Column<CodebookColumn>[] = [
  {
    key: "name",
    title: "Column",
    cell: ({ name, required }) => (
      <>
        <Text span size="sm" ff="monospace" fw={600}>
          {name}
        </Text>{" "}
        {required ? (
          <Badge size="xs" variant="light" radius="sm" tt="none">
            required
          </Badge>
        ) : null}
      </>
    ),
  },
  { key: "about", title: "What it holds", wrap: true, minWidth: 260, cell: ({ about }) => about },
  { key: "allowed", title: "What is allowed", wrap: true, minWidth: 240, cell: (column) => <Allowed column={column} /> },
  { key: "synonyms", title: "Also called", wrap: true, cell: ({ synonyms }) => synonyms.join(", ") || "–" },
  { key: "example", title: "Example", cell: ({ example }) => (example ? <Code>{example}</Code> : "–") },
];

/** Every column a label file may have: what it holds, what is allowed, what else it may be called. */
export function CodebookPage() {
  const [wanted, setWanted] = useState("");
  const found = ALL.filter((column) => speaksOf(column, comparable(wanted)));
  return (
    <>
      <PageHeader
        title="Codebook"
        crumbs={[{ label: "Labels", href: "/labels" }]}
        purpose="What a label file may say of a case, and in which words. Your own headers and spellings can be mapped to these when you import."
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => download("midline-labels.schema.json", JSON.stringify(labelJsonSchema(), null, 2))}
            >
              JSON schema
            </Button>
            <TemplateButton />
            <LinkButton href="/labels/import">Import labels</LinkButton>
          </>
        }
      />
      <Stack gap="md">
        <Nosology />
        <Panel
          title="Columns"
          note="Names and values are matched without regard to case; spaces and hyphens count as underscores. A cell left empty says nothing, and never erases what is known."
          aside={
            <TextInput
              size="xs"
              w={260}
              aria-label="Find a column, a value or a synonym"
              placeholder="Find a column, value or synonym"
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
            />
          }
        >
          {found.length === 0 ? (
            <NothingYet title={`The codebook has nothing called “${wanted}”`}>
              A column it does not know is ignored at the import: never sent and never kept.
            </NothingYet>
          ) : (
            <DataTable
              caption="Columns of a label file"
              testId="codebook"
              columns={columns}
              rows={found}
              rowKey={({ name }) => name}
              minWidth={1080}
            />
          )}
          <Text size="xs" c="dimmed" mt="xs" aria-live="polite">
            {found.length === 0 ? "" : formatQuantity(found.length, "column")}
          </Text>
        </Panel>
      </Stack>
    </>
  );
}

function speaksOf(column: CodebookColumn, wanted: string): boolean {
  const values = column.kind === "choice" || column.kind === "list" ? [...column.values, ...Object.keys(column.spellings)] : [];
  return [column.name, ...column.synonyms, ...values].some((word) => comparable(word).includes(wanted));
}

function Allowed({ column }: { readonly column: CodebookColumn }) {
  if (column.kind !== "choice" && column.kind !== "list") return <>{column.kind === "yesNo" ? "y or n" : formOf(column)}</>;
  return (
    <List size="sm" listStyleType="none">
      {column.values.map((value) => (
        <List.Item key={value}>
          <Code>{value}</Code> <Spellings of={value} column={column} />
        </List.Item>
      ))}
    </List>
  );
}

function Spellings({ of: value, column }: { readonly of: string; readonly column: Extract<CodebookColumn, { kind: "choice" | "list" }> }) {
  const spellings = Object.entries(column.spellings).flatMap(([spelling, meaning]) => (meaning === value ? [spelling] : []));
  return spellings.length === 0 ? null : (
    <Text span size="xs" c="dimmed">
      or {spellings.join(", ")}
    </Text>
  );
}
