import type { Caller, HeldRole, Platform } from "../platform/context.js";
import type { Credentials } from "../platform/http/credentials.js";
import { ApiToken } from "./api-token.entity.js";
import { Membership } from "./membership.entity.js";
import { Person } from "./person.entity.js";
import { hashSecret } from "./secrets.js";
import { Session } from "./session.entity.js";

const NOBODY: Caller = { state: "nobody", viewer: null };
const EXPIRED: Caller = { state: "expired", viewer: null };
/** How old `lastUsedAt` may grow before it is written again. */
const TOUCH_MS = 60_000;

/** The person behind a session cookie or a bearer token. Roles are read anew each time: a role taken away is gone at once. */
export async function identify(platform: Platform, { sessionSecret, bearer }: Credentials): Promise<Caller> {
  if (bearer !== null) return identifyByToken(platform, bearer);
  if (sessionSecret !== null) return identifyBySession(platform, sessionSecret);
  return NOBODY;
}

async function identifyBySession({ db, now, config }: Platform, secret: string): Promise<Caller> {
  const sessions = db.getRepository(Session);
  const session = await sessions.findOneBy({ secretHash: hashSecret(secret) });
  if (session === null) return EXPIRED;
  const time = now();
  const idle = time.getTime() - session.lastUsedAt.getTime();
  if (session.expiresAt <= time || idle >= config.sessionIdleMs) {
    await sessions.delete({ id: session.id });
    return EXPIRED;
  }
  if (idle >= TOUCH_MS) await sessions.update({ id: session.id }, { lastUsedAt: time });
  return readViewer({ db }, session.personId, { credential: { kind: "session", id: session.id }, expiresAt: session.expiresAt });
}

async function identifyByToken({ db, now }: Platform, secret: string): Promise<Caller> {
  const tokens = db.getRepository(ApiToken);
  const token = await tokens.findOneBy({ secretHash: hashSecret(secret) });
  const time = now();
  if (token === null || token.expiresAt <= time) return EXPIRED;
  if (token.lastUsedAt === null || time.getTime() - token.lastUsedAt.getTime() >= TOUCH_MS) {
    await tokens.update({ id: token.id }, { lastUsedAt: time });
  }
  return readViewer({ db }, token.personId, { credential: { kind: "apiToken", id: token.id }, expiresAt: token.expiresAt });
}

type Standing = Pick<NonNullable<Caller["viewer"]>, "credential" | "expiresAt">;

/** A person with his roles, standing on a credential. */
export async function readViewer({ db }: Pick<Platform, "db">, personId: string, standing: Standing): Promise<Caller> {
  const [person, memberships] = await Promise.all([
    db.getRepository(Person).findOneBy({ id: personId }),
    db.getRepository(Membership).findBy({ personId }),
  ]);
  if (person === null) return EXPIRED;
  const roles: HeldRole[] = memberships.map(({ role, siteId }) => ({ role, siteId }));
  return { state: "known", viewer: { personId, email: person.email, name: person.name, roles, ...standing } };
}
