import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ui.module.css";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Small facts in a row that wraps: a term above its value. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <Text component="dt" size="xs" c="dimmed">
            {label}
          </Text>
          <Text component="dd" size="sm" m={0}>
            {value}
          </Text>
        </div>
      ))}
    </dl>
  );
}
