import { ok, refuse, type Result } from "@midline/shared/result";
import type { z } from "zod";

/** Parses what somebody sent; the refusal names the first field that is wrong. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): Result<z.infer<T>> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  return refuse({
    code: "BAD_INPUT",
    message: `${where === "" ? "The input" : where} is wrong: ${issue?.message ?? "it has another form than expected"}.`.slice(0, 1000),
    ...(where === "" ? {} : { where: where.slice(0, 300) }),
    remedy: "Correct it and send it again; nothing was changed.",
  });
}
