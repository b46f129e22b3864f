import { uuid } from "@midline/shared/protocol/ids";
import { refuse, ok, type Result } from "@midline/shared/result";
import type { Role } from "@midline/shared/roles";
import { mayAct, signedIn } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import type { LineageKind } from "./lineage-kinds.js";

/** Who sees labels one by one, at their own site or everywhere. Not readers: they read blind, and a label tells what others have said. */
export const LABEL_READERS: readonly Role[] = ["siteCoordinator", "clinician", "adjudicator", "auditor"];

/** Who sees predictions one by one: as on the page of predictions. */
export const PREDICTION_READERS: readonly Role[] = ["clinician", "siteCoordinator", "auditor"];

interface Named {
  readonly id: string;
}
interface AtSite extends Named {
  readonly siteId: string;
}
/** In a round of a run, counted from 1. */
interface InRound extends Named {
  readonly runId: string;
  readonly round: number;
}

interface FocusOf {
  readonly case: AtSite;
  readonly revision: AtSite;
  readonly cohort: Named;
  readonly run: Named;
  readonly round: InRound;
  readonly update: InRound & AtSite;
  readonly model: InRound;
  readonly evaluation: InRound & AtSite;
  readonly prediction: InRound & AtSite;
}

/** Where a walk begins. */
export type Focus = { [K in keyof FocusOf]: { readonly kind: K } & FocusOf[K] }[keyof FocusOf];

export interface LineageOf {
  readonly kind: LineageKind;
  readonly id: string;
}

/** Each finds where its kind stands, in the columns of a focus. */
const FIND: Readonly<Record<Exclude<LineageKind, "assay">, string>> = {
  case: `SELECT id, site_id AS "siteId" FROM "case" WHERE id = $1`,
  revision: `SELECT id, site_id AS "siteId" FROM label_revision WHERE id = $1`,
  cohort: "SELECT id FROM cohort WHERE id = $1",
  run: "SELECT id FROM run WHERE id = $1",
  round: `SELECT id, run_id AS "runId", number + 1 AS round FROM round WHERE id = $1`,
  update: `SELECT u.id, r.run_id AS "runId", r.number + 1 AS round, u.site_id AS "siteId"
             FROM site_update u JOIN round r ON r.id = u.round_id WHERE u.id = $1`,
  model: `SELECT id, run_id AS "runId", round_number AS round FROM model_version WHERE id = $1`,
  evaluation: `SELECT e.id, v.run_id AS "runId", v.round_number AS round, e.site_id AS "siteId"
                 FROM evaluation e JOIN model_version v ON v.id = e.model_version_id WHERE e.id = $1`,
  prediction: `SELECT p.id, v.run_id AS "runId", v.round_number AS round, p.site_id AS "siteId"
                 FROM prediction p JOIN model_version v ON v.id = p.model_version_id WHERE p.id = $1`,
};

/** A thing somebody named. One of another site's patients and one that does not exist are told apart by nobody. */
export async function findFocus(ctx: Context, { kind, id }: LineageOf): Promise<Result<Focus>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  if (kind === "assay") return refuse({ ...NOT_THERE, remedy: "Ask for the revision that the result stands in." });
  const [found] = uuid.safeParse(id).success ? await ctx.db.query<Focus[]>(FIND[kind], [id]) : [];
  if (found === undefined) return refuse(NOT_THERE);
  const focus: Focus = Object.assign(found, { kind });
  const roles = ROLES_OF[focus.kind];
  const isTheirs = roles === null || ("siteId" in focus && mayAct(viewer.value, roles, focus.siteId));
  return isTheirs ? ok(focus) : refuse(NOT_THERE);
}

/** Who may see one of this kind at its site; null where everybody of the consortium may. */
const ROLES_OF: Readonly<Record<Focus["kind"], readonly Role[] | null>> = {
  case: LABEL_READERS,
  revision: LABEL_READERS,
  cohort: null,
  run: null,
  round: null,
  update: null,
  model: null,
  evaluation: null,
  prediction: PREDICTION_READERS,
};

const NOT_THERE = {
  code: "NOT_FOUND" as const,
  message: "There is no such thing among those you may see.",
  where: "of",
  remedy: "Open its page from a list, and choose Lineage there.",
};
