import { ok, refuse, type Result } from "@midline/shared/result";

/** Why a person does something that others have to live with: kept in the audit log. */
export function readReason(text: string): Result<string> {
  const reason = text.trim();
  if (reason.length >= 3 && reason.length <= 500) return ok(reason);
  return refuse({
    code: "BAD_INPUT",
    message: "A reason of 3 to 500 characters is needed.",
    where: "reason",
    remedy: "Say why; it stays in the audit log.",
  });
}
