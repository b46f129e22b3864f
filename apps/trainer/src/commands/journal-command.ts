import { Command, Option } from "commander";
import { folderOption, positiveNumber } from "../config/options.js";
import { say } from "./outcome.js";

export const journalCommand = (): Command =>
  new Command("journal")
    .summary("every message that left this site")
    .description(
      "Lists what left: time, message, bytes, digest and order; never contents; and of each run what may still leave. The journal is written before a message leaves.",
    )
    .addOption(folderOption())
    .option("--json", "every entry and the totals as JSON on stdout")
    .addOption(new Option("--last <n>", "how many messages are listed").default(20).argParser(positiveNumber))
    .addHelpText("after", "\nExamples:\n  midline-site journal --folder /srv/midline\n  midline-site journal --json")
    .action(async ({ folder, json, last }: { folder: string; json?: boolean; last: number }) => {
      const [{ readJournal, journalTotals, runAccounts }, { journalReport }] = await Promise.all([
        import("../journal/journal.js"),
        import("../terminal/journal-report.js"),
      ]);
      const { entries, unreadable } = readJournal(folder);
      const runs = runAccounts(folder, entries);
      say(
        json === true
          ? JSON.stringify({ entries, totals: journalTotals(entries), runs, unreadable }, null, 2)
          : journalReport(entries, { runs, unreadable, last }),
      );
    });
