import { randomUUID } from "node:crypto";
import { ok, refuse, type Result } from "@midline/shared/result";
import { SITE_ROLES, type Role } from "@midline/shared/roles";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.js";
import type { Context, Platform } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import { isUniqueViolation } from "../platform/database/violations.js";
import { signedIn } from "./authority.js";
import { siteByCode } from "./find-site.js";
import { Membership } from "./membership.entity.js";
import { hashPassword, PASSWORD_LENGTH } from "./passwords.js";
import { Person } from "./person.entity.js";

const newPerson = z.object({
  name: z.string().trim().min(1).max(120),
  email: z.email().max(320).toLowerCase(),
  password: z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max),
});

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: Role;
  readonly siteCode?: string | null | undefined;
}

/** Makes an account with one role. A lead makes any; nobody else makes accounts. */
export async function createPerson(ctx: Context, input: NewPerson): Promise<Result<Person>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const needsSite = SITE_ROLES.includes(input.role);
  if (needsSite !== (typeof input.siteCode === "string")) {
    return refuse({
      code: "BAD_INPUT",
      message: needsSite ? `The role ${input.role} is held at one site.` : `The role ${input.role} spans the consortium.`,
      where: "siteCode",
      remedy: needsSite ? "Name the site." : "Leave siteCode out.",
    });
  }
  const site = typeof input.siteCode === "string" ? await siteByCode(ctx.db, input.siteCode) : ok(null);
  if (!site.ok) return site;
  return addPerson(ctx, input, { siteId: site.value?.id ?? null, actor: viewer.value.email });
}

interface AddedBy {
  readonly siteId: string | null;
  readonly actor: string;
}

/** Writes the account, its role and the audit event, or nothing. */
export async function addPerson(
  { db, now }: Pick<Platform, "db" | "now">,
  input: NewPerson,
  { siteId, actor }: AddedBy,
): Promise<Result<Person>> {
  const parsed = parseInput(newPerson, input);
  if (!parsed.ok) return parsed;
  const { name, email, password } = parsed.value;
  const person = { id: randomUUID(), name, email, passwordHash: await hashPassword(password), createdAt: now() };
  try {
    await db.transaction(async (tx) => {
      await tx.getRepository(Person).insert(person);
      await tx
        .getRepository(Membership)
        .insert({ id: randomUUID(), personId: person.id, role: input.role, siteId, createdAt: person.createdAt });
      await recordAudit(tx, {
        at: person.createdAt,
        actor,
        action: "person.create",
        subject: `person ${person.id}`,
        detail: { email, role: input.role, siteId },
      });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return refuse({
      code: "CONFLICT",
      message: "Somebody has an account with this e-mail already.",
      where: "email",
      remedy: "Use another e-mail.",
    });
  }
  return ok(person);
}
