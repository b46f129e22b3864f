/** A `bigint` column as a number: sizes in bytes, exact to 2^53. PostgreSQL gives such columns as text. */
export const BYTES = { to: (bytes: number): number => bytes, from: Number };
