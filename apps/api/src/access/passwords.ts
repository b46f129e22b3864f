import { hash, verify } from "@node-rs/argon2";

/** argon2id (the number the library gives it) at 19 MiB, two passes: OWASP's first choice. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Long enough not to be guessed; no rules about its letters. */
export const PASSWORD_LENGTH = { min: 12, max: 200 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

/** Whether the password fits. Without a hash it works as long and says no, so that an unknown account answers no faster. */
export async function passwordFits(passwordHash: string | null, password: string): Promise<boolean> {
  if (passwordHash !== null) return verify(passwordHash, password);
  await hash(password, COST);
  return false;
}
