import { Text } from "@mantine/core";
import Link from "next/link";
import { formatPercent, formatQuantity } from "../format/format-number";
import { DigestText } from "../ui/digest-text";
import { SiteName } from "../ui/site-name";
import type { ModelDetail } from "./model-queries";
import classes from "./models.module.css";

/** Parent, contributions, child: from left to right on a wide page, from top to bottom on a narrow one. */
export function Lineage({ model }: { readonly model: ModelDetail }) {
  const { parent } = model;
  return (
    <div className={classes.lineage} data-testid="lineage">
      {parent ? (
        <Link href={`/models/${parent.id}`} className={classes.node}>
          <Text span size="xs" c="dimmed" display="block">
            parent{parent.task === "RESTORATION" ? ", pretrained on normal brains" : ""}, round {parent.roundNumber}
          </Text>
          <Text span size="sm" fw={600} display="block">
            {parent.name}
          </Text>
        </Link>
      ) : (
        <div className={classes.node}>
          <Text size="xs" c="dimmed">
            parent
          </Text>
          <Text size="sm" fw={600}>
            Seeded first weights
          </Text>
        </div>
      )}
      <ul className={classes.contributions}>
        {model.contributions.map(({ site, examples, weight, updateDigest }) => (
          <li key={site.code} className={classes.contribution}>
            <SiteName site={site} />
            <Text span size="sm" className={classes.weight}>
              {weight === null ? "number by number" : weight === 0 ? "left out" : formatPercent(weight)}
            </Text>
            <span className={classes.weightBar} aria-hidden="true">
              <span style={{ width: `${100 * Math.min(1, weight ?? 0)}%` }} />
            </span>
            <Text span size="xs" c="dimmed">
              {formatQuantity(examples, model.task === "RESTORATION" ? "normal head" : "case")} · update{" "}
              <DigestText digest={updateDigest} label="update digest" />
            </Text>
          </li>
        ))}
        {model.contributions.length === 0 ? (
          <li className={classes.contribution}>No hospital contributed: these are first weights.</li>
        ) : null}
      </ul>
      <div className={classes.node} data-this="true">
        <Text size="xs" c="dimmed">
          this model, round {model.roundNumber}
        </Text>
        <Text size="sm" fw={600}>
          {model.name}
        </Text>
      </div>
    </div>
  );
}
