/** A `bigint` column as a number: sizes in bytes, exact to 2^53. PostgreSQL gives such columns as text. */
export const BYTES = { to: (bytes: number): number => bytes, from: Number };

/** The same, of sizes that may be unknown. */
export const BYTES_OR_NULL = {
  to: (bytes: number | null): number | null => bytes,
  from: (text: string | null): number | null => (text === null ? null : Number(text)),
};
