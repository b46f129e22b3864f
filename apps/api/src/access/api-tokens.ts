import { randomUUID } from "node:crypto";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import { ApiToken, type CreatedApiToken } from "./api-token.entity.js";
import { signedIn } from "./authority.js";
import { hashSecret, newSecret } from "./secrets.js";

const newToken = z.object({ name: z.string().trim().min(1).max(80), expiresInDays: z.int().min(1).max(365) });

/** A key for the caller's programs. Its secret is in the answer and nowhere else. */
export async function createApiToken(ctx: Context, input: { name: string; expiresInDays: number }): Promise<Result<CreatedApiToken>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  if (viewer.value.credential.kind !== "session") {
    return refuse({ code: "FORBIDDEN", message: "A token cannot make tokens.", remedy: "Sign in with your password." });
  }
  const parsed = parseInput(newToken, input);
  if (!parsed.ok) return parsed;
  const secret = newSecret("api");
  const createdAt = ctx.now();
  const token = {
    id: randomUUID(),
    personId: viewer.value.personId,
    name: parsed.value.name,
    secretHash: hashSecret(secret),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + parsed.value.expiresInDays * 86_400_000),
    lastUsedAt: null,
  };
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(ApiToken).insert(token);
    await recordAudit(tx, { at: createdAt, actor: viewer.value.email, action: "api-token.create", subject: `api-token ${token.id}` });
  });
  return ok({ id: token.id, name: token.name, secret, expiresAt: token.expiresAt });
}

/** The caller's own tokens, newest first, without their secrets. */
export async function listApiTokens(ctx: Context): Promise<Result<ApiToken[]>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  return ok(
    await ctx.db.getRepository(ApiToken).find({ where: { personId: viewer.value.personId }, order: { createdAt: "DESC", id: "DESC" } }),
  );
}

/** Ends one of the caller's own tokens. */
export async function revokeApiToken(ctx: Context, id: string): Promise<Result<boolean>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const parsed = parseInput(z.object({ id: z.uuid() }), { id });
  if (!parsed.ok) return parsed;
  return ok(
    await ctx.db.transaction(async (tx) => {
      const { affected } = await tx.getRepository(ApiToken).delete({ id, personId: viewer.value.personId });
      if (affected !== 1) return false;
      await recordAudit(tx, { at: ctx.now(), actor: viewer.value.email, action: "api-token.revoke", subject: `api-token ${id}` });
      return true;
    }),
  );
}
