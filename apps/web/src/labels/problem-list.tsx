import { Code, Text } from "@mantine/core";
import type { Allowed } from "@midline/shared/labels/allowed";
import type { ReactNode } from "react";
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
  readonly allowed?: Allowed | null;
}

const MOST = 100;

export interface ProblemListProps {
  readonly problems: readonly Problem[];
  readonly total?: number;
  /** Stands in place of what is in the cell, where that can be mended here. */
  readonly mend?: (problem: Problem) => ReactNode;
}

const ALLOWED: Column<Problem> = {
  key: "allowed",
  title: "What is allowed",
  wrap: true,
  minWidth: 200,
  cell: ({ allowed }) => (allowed ? <WhatIsAllowed {...allowed} /> : "–"),
};

/** Row, column, value, what is allowed, what is wrong, what to do. Row numbers are as a spreadsheet shows them. */
export function ProblemList({ problems, total = problems.length, mend }: ProblemListProps) {
  const columns: readonly Column<Problem>[] = [
    { key: "row", title: "Row", numeric: true, cell: ({ row }) => row ?? "file" },
    { key: "column", title: "Column", cell: ({ column }) => (column ? <Mono>{column}</Mono> : "–") },
    {
      key: "value",
      title: "Value",
      ...(mend && { minWidth: 200 }),
      cell: (problem) => mend?.(problem) ?? (problem.value ? <Code>{problem.value}</Code> : "–"),
    },
    ...(problems.some(({ allowed }) => allowed) ? [ALLOWED] : []),
    {
      key: "message",
      title: "What is wrong, and what to do",
      wrap: true,
      minWidth: 240,
      cell: (problem) => <WhatIsWrong problem={problem} />,
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
  return (
    <>
      <DataTable
        caption="Problems"
        testId="problems"
        columns={columns}
        rows={problems.slice(0, MOST)}
        rowKey={(problem) => JSON.stringify(problem)}
        minWidth={960}
      />
      {total > MOST ? (
        <Text size="xs" c="dimmed" mt="xs">
          The first {MOST} of {formatCount(total)} are listed; the download has all of them.
        </Text>
      ) : null}
    </>
  );
}

const Mono = ({ children }: { readonly children: string }) => (
  <Text span size="sm" ff="monospace">
    {children}
  </Text>
);

const WhatIsAllowed = ({ values, form }: Allowed) => (
  <>
    {form}
    {values.length > 0 ? ": " : ""}
    <Mono>{values.join(", ")}</Mono>
  </>
);

const WhatIsWrong = ({ problem: { message, remedy, suggestion } }: { readonly problem: Problem }) => (
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
);
