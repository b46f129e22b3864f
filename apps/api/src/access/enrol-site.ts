import { createPublicKey, randomUUID } from "node:crypto";
import { ok, refuse, type Result } from "@midline/shared/result";
import { IsNull } from "typeorm";
import { recordAudit } from "../audit/record-audit.js";
import type { Context, Platform } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { requireAtSite } from "./authority.js";
import { EnrolmentTokenRow, type EnrolmentToken } from "./enrolment-token.entity.js";
import { siteByCode } from "./find-site.js";
import { hashSecret, newSecret } from "./secrets.js";
import { SiteKey } from "./site-key.entity.js";
import { Site } from "./site.entity.js";

const TOKEN_MS = 24 * 3_600_000;

/** A token with which one trainer of the site may register its key, once, within a day. */
export async function issueEnrolmentToken(ctx: Context, code: string): Promise<Result<EnrolmentToken>> {
  const site = await siteByCode(ctx.db, code);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator", "lead"], site.value.id);
  if (!viewer.ok) return viewer;
  const token = newSecret("enrol");
  const createdAt = ctx.now();
  const expiresAt = new Date(createdAt.getTime() + TOKEN_MS);
  const row = {
    id: randomUUID(),
    siteId: site.value.id,
    tokenHash: hashSecret(token),
    issuedBy: viewer.value.personId,
    createdAt,
    expiresAt,
    usedAt: null,
  };
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(EnrolmentTokenRow).insert(row);
    await recordAudit(tx, {
      at: createdAt,
      actor: viewer.value.email,
      action: "enrolment-token.issue",
      subject: `site ${site.value.id}`,
      detail: { code },
    });
  });
  return ok({ token, siteCode: code, expiresAt });
}

interface Enrolment {
  readonly token: string;
  /** Ed25519, SPKI DER, base64url. */
  readonly publicKey: string;
}

/** Spends a token: registers the trainer's key and revokes the one before it. */
export async function enrolSite(platform: Platform, { token, publicKey }: Enrolment): Promise<Result<{ site: Site; key: SiteKey }>> {
  if (!isEd25519(publicKey)) {
    return refuse({
      code: "BAD_INPUT",
      message: "This is no Ed25519 public key (SPKI DER in base64url).",
      where: "publicKey",
      remedy: "Enrol with midline-site.",
    });
  }
  const time = platform.now();
  return platform.db.transaction(async (tx): Promise<Result<{ site: Site; key: SiteKey }>> => {
    const row = await tx
      .getRepository(EnrolmentTokenRow)
      .findOne({ where: { tokenHash: hashSecret(token) }, lock: { mode: "pessimistic_write" } });
    if (row === null)
      return refuse({
        code: "NOT_FOUND",
        message: "This enrolment token is unknown.",
        remedy: "Copy it whole, or ask the site coordinator for a new one.",
      });
    if (row.usedAt !== null)
      return refuse({
        code: "ENROLMENT_TOKEN_USED",
        message: "This enrolment token has been used.",
        remedy: "Ask the site coordinator for a new one.",
      });
    if (row.expiresAt <= time)
      return refuse({
        code: "ENROLMENT_TOKEN_EXPIRED",
        message: "This enrolment token has expired.",
        remedy: "Ask the site coordinator for a new one.",
      });
    const site = await tx.getRepository(Site).findOneByOrFail({ id: row.siteId });
    const key = { id: randomUUID(), siteId: site.id, publicKey, createdAt: time, revokedAt: null };
    await tx.getRepository(EnrolmentTokenRow).update({ id: row.id }, { usedAt: time });
    await tx.getRepository(SiteKey).update({ siteId: site.id, revokedAt: IsNull() }, { revokedAt: time });
    await tx.getRepository(SiteKey).insert(key);
    await tx.getRepository(Site).update({ id: site.id }, { enrolledAt: time });
    await recordAudit(tx, {
      at: time,
      actor: `site ${site.code}`,
      action: "site.enrol",
      subject: `site ${site.id}`,
      detail: { keyId: key.id },
    });
    // Whoever holds the connection of the key before looks at it again, and ends it.
    await announce(tx, { topic: "SITE", id: site.id });
    site.enrolledAt = time;
    return ok({ site, key });
  });
}

/** The live key a trainer says it holds, with its site. */
export async function findSiteKey(
  { db }: Platform,
  named: { siteCode: string; keyId: string },
): Promise<Result<{ site: Site; key: SiteKey }>> {
  const site = await db.getRepository(Site).findOneBy({ code: named.siteCode });
  const key = site && (await db.getRepository(SiteKey).findOneBy({ id: named.keyId, siteId: site.id, revokedAt: IsNull() }));
  if (!site || !key)
    return refuse({
      code: "SITE_KEY_UNKNOWN",
      message: "This key is not registered for this site, or has been revoked.",
      remedy: "Enrol again with a new token.",
    });
  return ok({ site, key });
}

/** Takes the trainer's key away and ends its connection. */
export async function revokeTrainerKey(ctx: Context, code: string): Promise<Result<Site>> {
  const site = await siteByCode(ctx.db, code);
  if (!site.ok) return site;
  const viewer = requireAtSite(ctx, ["siteCoordinator", "lead"], site.value.id);
  if (!viewer.ok) return viewer;
  const time = ctx.now();
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(SiteKey).update({ siteId: site.value.id, revokedAt: IsNull() }, { revokedAt: time });
    await tx.getRepository(Site).update({ id: site.value.id }, { enrolledAt: null });
    await recordAudit(tx, {
      at: time,
      actor: viewer.value.email,
      action: "site-key.revoke",
      subject: `site ${site.value.id}`,
      detail: { code },
    });
    await announce(tx, { topic: "SITE", id: site.value.id });
  });
  site.value.enrolledAt = null;
  return site;
}

function isEd25519(publicKey: string): boolean {
  try {
    return createPublicKey({ key: Buffer.from(publicKey, "base64url"), format: "der", type: "spki" }).asymmetricKeyType === "ed25519";
  } catch {
    return false;
  }
}
