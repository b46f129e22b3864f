import { leakingSites } from "@midline/shared/cohorts/leaks";
import type { Fault } from "@midline/shared/faults";
import type { CountedCase, Member } from "./candidate.js";
import type { SamePatient } from "./same-patient.object.js";

/** Why these members may not be frozen: one patient would both teach and test. Where; never who, nor how many. Null when nobody does. */
export function leakFault(members: readonly Member<CountedCase>[], samePatient: SamePatient): Fault | null {
  const siteCodes = leakingSites(
    members.flatMap(({ of, split, fold }) => (of.token === null ? [] : { siteCode: of.siteCode, token: of.token, split, fold })),
  );
  if (siteCodes.length === 0) return null;
  return {
    code: "COHORT_LEAKS",
    message: `Cases that are of one patient would stand in different splits or folds. The hospitals: ${siteCodes.join(", ")}.`.slice(
      0,
      1000,
    ),
    where: "samePatient",
    remedy:
      samePatient === "keepTogether"
        ? "A patient of an external hospital never trains, so these cannot be kept together: keep one case of each patient."
        : "Keep one case of each patient, or keep a patient's cases together. The coordinators of these hospitals see which of theirs they are.",
  };
}
