import { Table } from "@mantine/core";
import { CountText, WHY_A_BAND } from "../ui/count-text";
import classes from "../ui/ui.module.css";
import { differenceWords, quartileWords } from "./table-one-csv";
import type { TableOneSeen } from "./table-one-queries";

type Block = TableOneSeen["blocks"][number];
type Cell = Block["missing"][number];

/** Who is in a cohort, characteristic by characteristic; what is missing stands in every block. */
export function TableOneTable({ table: { columns, blocks } }: { readonly table: TableOneSeen }) {
  const differs = columns.flatMap((column, i) => (blocks.some(({ differences }) => differences[i] !== null) ? [{ column, i }] : []));
  return (
    <Table.ScrollContainer minWidth={560} type="native" tabIndex={0} role="region" aria-label="Characteristics of the patients">
      <Table className={classes.table} verticalSpacing={4} horizontalSpacing="xs" data-testid="table-one">
        <caption className={classes.visuallyHidden}>Table 1: characteristics of the patients</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Characteristic</Table.Th>
            {columns.map(({ key, title, n }) => (
              <Table.Th key={key} scope="col" data-numeric data-wrap>
                {title}
                <br />n = <CountText count={n} />
              </Table.Th>
            ))}
            {differs.map(({ column }) => (
              <Table.Th
                key={column.key}
                scope="col"
                data-numeric
                data-wrap
                title={`Standardised mean difference from ${columns[0]?.title ?? ""}`}
              >
                SMD, {column.title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        {blocks.map((block) => (
          <BlockRows key={block.key} block={block} differs={differs.map(({ i }) => i)} width={1 + columns.length + differs.length} />
        ))}
      </Table>
    </Table.ScrollContainer>
  );
}

function BlockRows({ block, differs, width }: { readonly block: Block; readonly differs: readonly number[]; readonly width: number }) {
  const shown = block.rows.filter(({ cells }) => cells.some((cell) => cell === null || cell.atMost > 0));
  const blanks = differs.map((i) => <Table.Td key={i} />);
  return (
    <Table.Tbody>
      <Table.Tr>
        <Table.Th scope="rowgroup" colSpan={width - differs.length}>
          {block.title}
        </Table.Th>
        {differs.map((i) => (
          <Table.Td key={i} data-numeric>
            {differenceWords(block.differences[i] ?? null)}
          </Table.Td>
        ))}
      </Table.Tr>
      {block.quartiles.some((each) => each !== null) ? (
        <Table.Tr>
          <Table.Td pl="lg">median (quartiles)</Table.Td>
          {block.quartiles.map((each, i) => (
            <Table.Td key={i} data-numeric>
              {each === null ? "" : quartileWords(each)}
            </Table.Td>
          ))}
          {blanks}
        </Table.Tr>
      ) : null}
      {[...shown, { value: "no value", cells: block.missing }].map(({ value, cells }) => (
        <Table.Tr key={value}>
          <Table.Td pl="lg">{value.replaceAll("_", " ")}</Table.Td>
          {cells.map((cell, i) => (
            <Table.Td key={i} data-numeric>
              <CellText cell={cell} />
            </Table.Td>
          ))}
          {blanks}
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

function CellText({ cell }: { readonly cell: Cell }) {
  return cell === null ? (
    <span title={`${WHY_A_BAND} Here the sum would tell more than the bands.`}>withheld</span>
  ) : (
    <CountText count={cell} />
  );
}
