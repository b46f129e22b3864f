import { setImmediate as breathe } from "node:timers/promises";
import { type Patient, UNKNOWN } from "@midline/model/covariates";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import type { NetworkSize } from "@midline/shared/protocol/vocabulary";
import type { Answer } from "@midline/shared/protocol/site-messages";
import { ok, type Result } from "@midline/shared/result";
import type { StoredCase } from "../data/case-store.js";
import type { TrainerContext } from "./trainer-context.js";

/** Whose images to prepare: of a member of the cohort, or of a normal head, which has no label. */
export type Sought = Pick<Answer<"cohort">["members"][number], "pseudonym" | "label">;

/** Someone sought whose images are here and can be used. */
export interface PreparedMember {
  readonly pseudonym: string;
  readonly label: 0 | 1 | null;
  readonly images: StoredCase;
  readonly patient: Patient;
}

export interface PreparedMembers {
  /** In order of the pseudonym, whatever the order of arrival: the same cohort trains the same way. */
  readonly members: readonly PreparedMember[];
  /** Those without usable images. */
  readonly missing: number;
  readonly synthetic: boolean;
}

/** Brings the images of cohort members or normal heads to the network's grid, from the cache where they were before. `onCase` is called after each. */
export async function prepareMembers(
  ctx: TrainerContext,
  { network, cohort, onCase }: { readonly network: NetworkSize; readonly cohort: readonly Sought[]; readonly onCase?: () => void },
): Promise<Result<PreparedMembers>> {
  const bids = ctx.openData();
  if (!bids.ok) return bids;
  const store = ctx.cases(network);
  const members: PreparedMember[] = [];
  const sorted = [...cohort].sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1));
  for (const [index, { pseudonym, label }] of sorted.entries()) {
    if (ctx.link.over.aborted) break;
    const subject = `sub-${pseudonym}`;
    const images = store.prepare(bids.value, subject);
    const patient = bids.value.participants?.patients.get(subject) ?? UNKNOWN;
    if (images.ok) members.push({ pseudonym, label, images: images.value, patient });
    onCase?.();
    ctx.tell({ event: "preparing", done: index + 1, total: sorted.length });
    await breathe(); // lets heartbeats through between two cases
  }
  ctx.saveDigests();
  return ok({ members, missing: sorted.length - members.length, synthetic: bids.value.synthetic || ctx.identity.site.synthetic });
}

/** Tells the people here of how many cases age and sex are known, where the network reads them. */
export function tellCovariates(
  ctx: TrainerContext,
  { covariates }: Pick<NetworkSpec, "covariates">,
  members: readonly PreparedMember[],
): void {
  if (covariates === "none") return;
  const withAge = members.filter(({ patient }) => patient.ageYears !== null).length;
  const withSex = members.filter(({ patient }) => patient.sex !== null).length;
  ctx.tell({ event: "covariates", cases: members.length, withAge, withSex });
}
