import { Command } from "commander";
import { say, unwrap, wrongUse } from "./outcome.js";

interface TokenFlags {
  readonly newKey?: string;
  readonly labels?: string;
  readonly list?: string;
  readonly key?: string;
  readonly out?: string;
}

export const tokenCommand = (): Command =>
  new Command("token")
    .summary("add patient tokens to a label file, so that one patient at two hospitals is noticed")
    .description(
      "Adds the column patient_token to a label file: HMAC-SHA-256 over an identifier that is the same at every hospital, such as a national number, with a key that the hospitals share and the coordinator does not have. The list (pseudonym, identifier) and the key stay here; the new file holds neither. Nothing is sent.",
    )
    .option("--new-key <file>", "make a key for the hospitals to share, and do nothing else")
    .option("--labels <file>", "the label file, CSV UTF-8")
    .option("--list <file>", "two columns under a header: pseudonym, identifier")
    .option("--key <file>", "the key that the hospitals share")
    .option("--out <file>", "where the new label file goes; it must not be there yet")
    .addHelpText(
      "after",
      "\nExamples:\n  midline-site token --new-key consortium.key\n  midline-site token --labels labels.csv --list patients.csv --key consortium.key --out labels-with-tokens.csv",
    )
    .action(token);

async function token({ newKey, labels, list, key, out }: TokenFlags): Promise<void> {
  const { makeTokenKey, writeTokens } = await import("../data/token-files.js");
  if (newKey !== undefined) {
    unwrap(makeTokenKey(newKey));
    return say(`The key is in ${newKey}. Hand it to the other hospitals in person or encrypted; never to the coordinator.`);
  }
  if (labels === undefined || list === undefined || key === undefined || out === undefined)
    return wrongUse("--labels, --list, --key and --out are all needed");
  const { rows, filled, twice } = unwrap(writeTokens({ labels, list, key, out }));
  say(`${out}: ${filled} of ${rows} rows have a token.`);
  if (filled < rows) say("The others are not in the list; they are not looked for at other hospitals.");
  if (twice > 0) say(`${twice} rows are of a patient who stands in this file already, under another pseudonym.`);
}
