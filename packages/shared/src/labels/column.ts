/** One column of a label file. */
interface ColumnBase {
  /** As it stands in the header. */
  readonly name: string;
  /** What it holds, for the person who fills it in. */
  readonly about: string;
  readonly required: boolean;
  /** Other headers that mean the same. */
  readonly synonyms: readonly string[];
  readonly example: string;
}

/** Words that mean one of the allowed values: `{ wt: "wildtype" }`. */
export type Spellings = Readonly<Record<string, string>>;

export type Column = ColumnBase &
  (
    | { readonly kind: "pseudonym" | "token" | "siteCode" | "code" | "personCode" | "ageYears" | "yesNo" | "date" | "freeText" }
    | { readonly kind: "choice" | "list"; readonly values: readonly string[]; readonly spellings: Spellings }
    | { readonly kind: "integer" | "number"; readonly min: number; readonly max: number }
  );

/** How headers and values are compared: case, spaces and hyphens do not count. */
export const comparable = (text: string): string =>
  text
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
