import { ok, type Result } from "@midline/shared/result";
import { floorsFor } from "../cases/floor-for.js";
import type { Context } from "../platform/context.js";
import type { CohortPreview } from "./cohort.object.js";
import type { CountedCase } from "./candidate.js";
import { foldWarning } from "./fold-warnings.js";
import { leakFault } from "./leak-fault.js";
import { readAlike } from "./read-alike.js";
import { releaseFlow } from "./release-flow.js";
import { type CountedMember, releaseFolds, releaseSite, sizeOf } from "./release-sites.js";
import { selectMembers, type Selection } from "./select-members.js";

/** What freezing would give, without freezing; as far as the viewer may know. */
export async function previewCohort(ctx: Context, input: unknown): Promise<Result<CohortPreview>> {
  const selection = await selectMembers(ctx, input, readAlike);
  return selection.ok ? ok(await previewOf(ctx, selection.value)) : selection;
}

/** A selection as far as the viewer may know it. */
export async function previewOf(ctx: Context, selection: Selection<CountedCase>): Promise<CohortPreview> {
  const siteIds = selection.sites.map(({ id }) => id);
  const leak = leakFault(selection.members, selection.wish.samePatient)?.message ?? null;
  return { ...releaseSelection(selection, await floorsFor(ctx, siteIds)), leak };
}

/** A selection as far as it is told under these floors, by site: a function of nothing but released counts. */
export function releaseSelection(
  { wish, sites, members, flow }: Selection<CountedCase>,
  floors: ReadonlyMap<string, number>,
): Omit<CohortPreview, "leak"> {
  const bySite = new Map<string, CountedMember[]>(sites.map(({ id }) => [id, []]));
  for (const { of, split, fold } of members) bySite.get(of.siteId)?.push({ siteId: of.siteId, split, fold, label: of.label.value });
  const told = sites.map((site) => ({
    siteId: site.id,
    external: site.kind === "external",
    floor: floors.get(site.id) ?? site.disclosureFloor,
    validationFraction: wish.validationFraction,
    members: bySite.get(site.id) ?? [],
  }));
  const counted = told.map(releaseSite);
  return {
    size: sizeOf(counted),
    attrition: releaseFlow(flow, floors),
    sites: counted,
    folds: told.flatMap(releaseFolds),
    foldWarnings: counted.flatMap((count, i) => (told[i]?.external === true ? [] : (foldWarning(count) ?? []))),
  };
}
