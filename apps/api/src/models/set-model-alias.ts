import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { findModelVersion } from "./find-model.js";
import { ModelAlias } from "./model-alias.entity.js";
import type { ModelVersion } from "./model-version.entity.js";

const ALIAS = /^[a-z][a-z0-9-]{1,39}$/;

/** Why an alias was moved, and what spoke against it. */
export interface AliasDespite {
  readonly reason: string;
  readonly objection: string;
}

/** Points a name such as `current` at a version. Where it pointed before stays on record. */
export async function setModelAlias(
  ctx: Context,
  input: { readonly modelVersionId: string; readonly alias: string; readonly despite?: AliasDespite },
): Promise<Result<ModelVersion>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  if (!ALIAS.test(input.alias)) {
    const remedy = "Use 2 to 40 lower-case letters, digits and hyphens, beginning with a letter.";
    return refuse({ code: "BAD_INPUT", message: "This cannot be an alias.", where: "alias", remedy });
  }
  const version = await findModelVersion(ctx.db, input.modelVersionId);
  if (!version.ok) return version;
  const { personId: setBy, email: actor } = viewer.value;
  const createdAt = ctx.now();
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(ModelAlias).insert({ alias: input.alias, modelVersionId: version.value.id, setBy, createdAt });
    const detail = { alias: input.alias, digest: version.value.digest, ...input.despite };
    await recordAudit(tx, { at: createdAt, actor, action: "model-version.alias", subject: `model-version ${version.value.id}`, detail });
    await announce(tx, { topic: "MODEL", id: version.value.id });
  });
  return ok(version.value);
}
