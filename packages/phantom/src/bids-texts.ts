import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import type { PhantomKey } from "./case-streams.js";
import type { LatentOptions } from "./latents.js";
import { participantOf } from "./participant.js";
import { phantomPseudonym } from "./pseudonym.js";

/** Of the generator: what is drawn, and how. Frozen. */
export const VERSION = "dmg-v1";
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/**
 * `dataset_description.json`: what this folder is, and what it was made from. A folder with another description holds another cohort.
 *
 * @param settings in words: the preset, the seed, the grid.
 */
export const datasetDescription = (settings: string, kind: "raw" | "derivative"): string =>
  json({
    Name: `${SYNTHETIC} midline gliomas${kind === "raw" ? "" : ": tumour masks"}`,
    BIDSVersion: "1.9.0",
    DatasetType: kind,
    License: "CC0",
    GeneratedBy: [
      {
        Name: "Midline phantom",
        Version: VERSION,
        Description: `${SYNTHETIC}: made by a program from random numbers, no patients. ${settings}`,
      },
    ],
  });

export const README = `${SYNTHETIC} data.

Every head and every tumour in this folder was made by the Midline phantom (${VERSION}) from random numbers. There are no patients here.
How the tumours look is a choice, made after small and partly contradictory published series; nothing learned here is a finding about
the disease. ${RESEARCH_USE_ONLY}
`;

export const PARTICIPANTS_JSON = json({
  age: { Description: "Age of the invented patient", Units: "years" },
  sex: { Description: "Sex of the invented patient", Levels: { F: "female", M: "male" } },
  group: { Description: "What was drawn", Levels: { tumour: "a head with a tumour", healthy: "a head without" } },
});

/** `participants.tsv`: names, ages, sexes; no label. */
export function participantsTsv(keys: readonly PhantomKey[], options: LatentOptions): string {
  const rows = keys.map((key) => {
    const { ageYears, sex } = participantOf(key, options);
    const name = `sub-${phantomPseudonym(key.siteCode, key.number, key.normal)}`;
    return [name, ageYears, sex === "female" ? "F" : "M", key.normal ? "healthy" : "tumour"];
  });
  return [["participant_id", "age", "sex", "group"], ...rows].map((row) => `${row.join("\t")}\n`).join("");
}
