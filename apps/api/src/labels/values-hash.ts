import { hash } from "node:crypto";
import { CODEBOOK, type LabelValues } from "@midline/shared/labels/codebook";

/** By UTF-16, as RFC 8785 wants the names; each as it stands in JSON, and with the value that most of them have. */
const NAMES = CODEBOOK.map(({ name }): string => name)
  .sort()
  .map((name) => ({ name, key: `,"${name}":`, blank: `,"${name}":null` }));

/**
 * What `canonicalJson` says of a case's values, several times faster. They are flat and hold strings, numbers, booleans and lists of strings, which
 * JSON writes as RFC 8785 does; only the order of the names has to be seen to.
 */
export function valuesJson(values: LabelValues): string {
  const given: Readonly<Record<string, unknown>> = values;
  let text = "";
  for (const { name, key, blank } of NAMES) {
    const value = given[name];
    if (value === null) text += blank;
    else if (value !== undefined) text += key + JSON.stringify(value);
  }
  return `{${text.slice(1)}}`;
}

/** SHA-256 of a case's values as `valuesJson` writes them, in hex: their `canonicalHash`. */
export const hashOfJson = (json: string): string => hash("sha256", json, "hex");

export const valuesHash = (values: LabelValues): string => hashOfJson(valuesJson(values));
