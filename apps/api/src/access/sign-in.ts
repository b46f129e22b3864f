import { randomUUID } from "node:crypto";
import { ok, refuse, type Result } from "@midline/shared/result";
import { In, LessThan, MoreThan } from "typeorm";
import { recordAudit } from "../audit/record-audit.js";
import type { Context, Viewer } from "../platform/context.js";
import { readViewer } from "./identify.js";
import { passwordFits } from "./passwords.js";
import { Person } from "./person.entity.js";
import { hashSecret, newSecret } from "./secrets.js";
import { Session } from "./session.entity.js";
import { SignInFailure } from "./sign-in-failure.entity.js";

const WINDOW_MS = 15 * 60_000;
/** Failures in the window after which the door stays shut: for one account, and for one address trying many. */
const ALLOWED = { account: 5, address: 30 } as const;

interface SignIn {
  readonly email: string;
  readonly password: string;
}

/** Opens a session and sets its cookie. One answer for an unknown account and a wrong password. */
export async function signIn(ctx: Context, { email, password }: SignIn): Promise<Result<Viewer>> {
  const address = email.trim().toLowerCase().slice(0, 320);
  const keys = { account: `account ${address}`, address: `address ${ctx.clientAddress}` };
  if (await triesTooOften(ctx, keys)) {
    return refuse({
      code: "TOO_MANY_ATTEMPTS",
      message: "Too many failed sign-ins.",
      remedy: "Wait 15 minutes, or ask a consortium lead.",
    });
  }
  const person = await ctx.db
    .getRepository(Person)
    .findOne({ where: { email: address }, select: { id: true, email: true, passwordHash: true } });
  if (!(await passwordFits(person?.passwordHash ?? null, password.slice(0, 1000))) || person === null) {
    await ctx.db.getRepository(SignInFailure).insert(Object.values(keys).map((key) => ({ key, at: ctx.now() })));
    return refuse({
      code: "UNAUTHENTICATED",
      message: "E-mail or password is wrong.",
      remedy: "Check both; after five failures the account rests for 15 minutes.",
    });
  }
  return openSession(ctx, person, keys.account);
}

async function openSession(ctx: Context, person: Person, accountKey: string): Promise<Result<Viewer>> {
  const secret = newSecret("session");
  const time = ctx.now();
  const session = {
    id: randomUUID(),
    personId: person.id,
    secretHash: hashSecret(secret),
    createdAt: time,
    lastUsedAt: time,
    expiresAt: new Date(time.getTime() + ctx.config.sessionMs),
  };
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(SignInFailure).delete({ key: accountKey });
    await tx.getRepository(Session).delete({ expiresAt: LessThan(time) });
    await tx.getRepository(Session).insert(session);
    await recordAudit(tx, { at: time, actor: person.email, action: "session.open", subject: `person ${person.id}` });
  });
  const caller = await readViewer(ctx, person.id, { credential: { kind: "session", id: session.id }, expiresAt: session.expiresAt });
  if (caller.viewer === null) return refuse({ code: "UNAUTHENTICATED", message: "This account is gone." });
  ctx.setSessionCookie(secret);
  return ok(caller.viewer);
}

async function triesTooOften({ db, now }: Context, keys: Readonly<Record<keyof typeof ALLOWED, string>>): Promise<boolean> {
  const failures = db.getRepository(SignInFailure);
  const since = new Date(now().getTime() - WINDOW_MS);
  await failures.delete({ at: LessThan(since) });
  const recent = await failures.findBy({ key: In(Object.values(keys)), at: MoreThan(since) });
  return (
    recent.filter(({ key }) => key === keys.account).length >= ALLOWED.account ||
    recent.filter(({ key }) => key === keys.address).length >= ALLOWED.address
  );
}

/** Ends the caller's session and forgets its cookie. Answers whether there was one. */
export async function signOut(ctx: Context): Promise<boolean> {
  const { viewer } = ctx.caller;
  ctx.setSessionCookie(null);
  if (viewer === null || viewer.credential.kind !== "session") return false;
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(Session).delete({ id: viewer.credential.id });
    await recordAudit(tx, { at: ctx.now(), actor: viewer.email, action: "session.close", subject: `person ${viewer.personId}` });
  });
  return true;
}
