import { ok, type Result } from "@midline/shared/result";

/** Waits for all, then answers all values or the first refusal in their order. */
export async function allOf<T>(works: readonly Promise<Result<T>>[]): Promise<Result<readonly T[]>> {
  const values: T[] = [];
  for (const result of await Promise.all(works)) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values);
}
