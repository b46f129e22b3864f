import type { Config } from "../platform/config.js";
import type { Platform } from "../platform/context.js";
import { StartError } from "../platform/start-error.js";
import { addPerson } from "./create-person.js";
import { Person } from "./person.entity.js";

/** Makes the first account of a new consortium, a lead; does nothing once anyone has an account. */
export async function seedLead(platform: Platform, lead: NonNullable<Config["seedLead"]>): Promise<void> {
  if ((await platform.db.getRepository(Person).count()) > 0) return;
  const made = await addPerson(platform, { ...lead, role: "lead" }, { siteId: null, actor: "coordinator" });
  if (!made.ok)
    throw new StartError(
      `The first lead cannot be made: ${made.fault.message}`,
      "Correct SEED_LEAD_EMAIL, SEED_LEAD_PASSWORD or SEED_LEAD_NAME.",
    );
}
