import type { Estimate } from "@midline/shared/protocol/statistics";

/** Figures as the report writes them; a dash where there is none. */
export const number = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : value.toFixed(3));

export const interval = (estimate: Estimate | null): string =>
  estimate === null ? "–" : `${number(estimate.value)} [${number(estimate.low)}, ${number(estimate.high)}]`;

/** In Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
