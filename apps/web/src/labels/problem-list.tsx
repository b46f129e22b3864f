import { Code, Text } from "@mantine/core";
import { formatCount } from "../format/format-number";
import { DataTable, type Column } from "../ui/data-table";

/** A finding about a file, from the browser's check or the server's: they are the same. */
export interface Problem {
  readonly row?: number | null;
  readonly column?: string | null;
  readonly value?: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | null;
  readonly suggestion?: string | null;
}

const MOST = 100;

const columns: readonly Column<Problem>[] = [
  { key: "row", title: "Row", numeric: true, cell: ({ row }) => row ?? "file" },
  {
    key: "column",
    title: "Column",
    cell: ({ column }) =>
      column ? (
        <Text span size="sm" ff="monospace">
          {column}
        </Text>
      ) : (
        "–"
      ),
  },
  { key: "value", title: "Value", cell: ({ value }) => (value ? <Code>{value}</Code> : "–") },
  {
    key: "message",
    wrap: true,
    title: "What is wrong, and what to do",
    cell: ({ message, remedy, suggestion }) => (
      <>
        {message}
        {remedy ? (
          <Text span size="sm" c="dimmed">
            {" "}
            {remedy}
          </Text>
        ) : null}
        {suggestion ? (
          <>
            {" "}
            Perhaps <Code>{suggestion}</Code>.
          </>
        ) : null}
      </>
    ),
  },
  {
    key: "code",
    title: "Code",
    cell: ({ code }) => (
      <Text span size="xs" c="dimmed" ff="monospace">
        {code}
      </Text>
    ),
  },
];

/** Row, column, value, what is wrong, what to do. Row numbers are as a spreadsheet shows them. */
export function ProblemList({ problems, total = problems.length }: { readonly problems: readonly Problem[]; readonly total?: number }) {
  return (
    <>
      <DataTable
        caption="Problems"
        testId="problems"
        columns={columns}
        rows={problems.slice(0, MOST)}
        rowKey={(problem) => JSON.stringify(problem)}
        minWidth={760}
      />
      {total > MOST ? (
        <Text size="xs" c="dimmed" mt="xs">
          The first {MOST} of {formatCount(total)} are listed; the download has all of them.
        </Text>
      ) : null}
    </>
  );
}
