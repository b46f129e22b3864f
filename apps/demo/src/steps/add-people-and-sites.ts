import { z } from "zod";
import type { Box } from "../box.js";
import { MEMBERS, SITES, type DemoPerson } from "../consortium.js";
import type { PortalClient } from "../portal-client.js";

const SITES_AND_PEOPLE = "{ sites { edges { node { code } } } people { email } }";
const sitesAndPeople = z.object({
  sites: z.object({ edges: z.array(z.object({ node: z.object({ code: z.string() }) })) }),
  people: z.array(z.object({ email: z.string() })),
});

/** The lead registers the three hospitals and their people; those already there are left alone. */
export async function addPeopleAndSites(lead: PortalClient, box: Box): Promise<void> {
  const known = await lead.ask(SITES_AND_PEOPLE, sitesAndPeople);
  const codes = new Set(known.sites.edges.map((edge) => edge.node.code));
  for (const site of SITES.filter((each) => !codes.has(each.code))) {
    await lead.ask(
      "mutation($code: String!, $name: String!, $kind: SiteKind!) { createSite(code: $code, name: $name, kind: $kind, synthetic: true) { id } }",
      z.unknown(),
      { code: site.code, name: site.name, kind: site.kind },
    );
  }
  const emails = new Set(known.people.map((person) => person.email));
  // A box that was made before somebody joined has no password for him.
  for (const person of MEMBERS) {
    const password = box.passwords[person.email];
    if (!emails.has(person.email) && password !== undefined) await addPerson(lead, person, password);
  }
}

const addPerson = (lead: PortalClient, person: DemoPerson, password: string): Promise<unknown> =>
  lead.ask(
    `mutation($name: String!, $email: String!, $password: String!, $role: Role!, $siteCode: String) {
       createPerson(name: $name, email: $email, password: $password, role: $role, siteCode: $siteCode) { id } }`,
    z.unknown(),
    { name: person.name, email: person.email, password, role: screamingCase(person.role), siteCode: person.siteCode ?? null },
  );

const screamingCase = (role: string): string => role.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
