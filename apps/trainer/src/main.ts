import { Command } from "commander";
import { agreementCommand } from "./commands/agreement-command.js";
import { calibrateCommand } from "./commands/calibrate-command.js";
import { checkCommand } from "./commands/check-command.js";
import { enrolCommand } from "./commands/enrol-command.js";
import { journalCommand } from "./commands/journal-command.js";
import { predictCommand } from "./commands/predict-command.js";
import { referenceCommand } from "./commands/reference-command.js";
import { tokenCommand } from "./commands/token-command.js";
import { trainCommand } from "./commands/train-command.js";

// Each command loads what it needs when it runs: a prediction does not wait for the socket of training.
const program = new Command("midline-site")
  .description("Midline in a hospital: trains on the hospital's own MRI; only weight updates and statistics leave. Research use only.")
  .version("0.1.0");

const commands = [
  enrolCommand(),
  checkCommand(),
  trainCommand(),
  predictCommand(),
  referenceCommand(),
  calibrateCommand(),
  tokenCommand(),
  agreementCommand(),
  journalCommand(),
];
for (const command of commands) program.addCommand(command.showHelpAfterError("(midline-site --help shows what there is)"));
program.showHelpAfterError("(midline-site --help shows what there is)");

program.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exit(70); // a bug
});
