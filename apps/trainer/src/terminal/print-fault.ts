import type { Fault } from "@midline/shared/faults";

/** What is wrong, where, and what to do next. */
export function faultText({ code, message, where, remedy }: Fault): string {
  return [
    `error: ${message} [${code}]`,
    ...(where === undefined ? [] : [`  where: ${where}`]),
    ...(remedy === undefined ? [] : [`  remedy: ${remedy}`]),
  ].join("\n");
}
