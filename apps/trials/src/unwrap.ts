import type { Result } from "@midline/shared/result";

/** The value; throws the refusal as an error that a person can read. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, message, where, remedy } = result.fault;
  throw new Error([`${code}: ${message}`, where, remedy].filter(Boolean).join(" "));
}
