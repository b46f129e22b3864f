import { Table, Text } from "@mantine/core";
import { EstimateText } from "../ui/estimate-text";
import { IntervalBar } from "../ui/interval-bar";
import type { ModelDetail } from "./model-queries";
import classes from "./models.module.css";
import { NO_INTERNAL } from "./why-no-figure";

/** The AUROC within hospitals: of those that trained, and in a row of their own of several external ones. */
export function WithinSites({ model }: { readonly model: ModelDetail }) {
  const { internalAuroc, externalAuroc } = model;
  const rows = [
    { title: "Within training hospitals", auroc: internalAuroc, external: false },
    { title: "Within external hospitals", auroc: externalAuroc, external: true },
  ].flatMap(({ auroc, ...row }) => (auroc ? [{ ...row, auroc }] : []));
  if (rows.length === 0) return null;
  return (
    <>
      <Text size="sm" fw={600} mt="md" mb={4}>
        AUROC, no patient compared across hospitals
      </Text>
      <Table className={classes.evaluations} verticalSpacing={6} maw={620} data-testid="within-sites">
        <caption className={classes.caption}>AUROC within hospitals</caption>
        <Table.Tbody>
          {rows.map(({ title, auroc, external }) => (
            <Table.Tr key={title}>
              <Table.Th scope="row">{title}</Table.Th>
              <Table.Td data-external={external}>
                <EstimateText estimate={auroc} n={auroc.n} whyNot={NO_INTERNAL} stacked />
                <IntervalBar estimate={auroc} reference={0.5} external={external} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
