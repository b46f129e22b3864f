import { describe, type Dataset } from "./dataset.js";

/** The version of BIDS that the files follow: https://bids-specification.readthedocs.io/en/v1.10.0/ */
const BIDS_VERSION = "1.10.0";

/** `dataset_description.json`. */
export const datasetDescription = (set: Dataset): string =>
  jsonText({
    Name: `${set.name} ${set.version}`,
    BIDSVersion: BIDS_VERSION,
    DatasetType: "raw",
    License: set.licence,
    Authors: set.hospitals,
    HowToAcknowledge: describe(set),
    GeneratedBy: [{ Name: "Midline", Description: `Frozen cohort ${set.id}, SHA-256 ${set.digest}` }],
    DatasetLinks: { cohort: set.url },
  });

const SUBJECT =
  "The subject: sub- and the case's pseudonym at its site. Where several sites are in the file, the site's code and 00 stand before the pseudonym; in the code 0h is a hyphen and 0z a zero.";

/** `participants.json`: what each column of `participants.tsv` means. */
export function participantsDictionary({ columns }: Dataset): string {
  const entries = columns.map(({ name, about, levels, units }) => [
    name,
    {
      Description: about,
      ...(levels === null ? {} : { Levels: Object.fromEntries(levels.map((level) => [level, level.replaceAll("_", " ")])) }),
      ...(units === null ? {} : { Units: units }),
    },
  ]);
  return jsonText(Object.fromEntries([["participant_id", { Description: SUBJECT }], ...entries]));
}

export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
