import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import { NETWORK_SIZES, type NetworkSize, TARGETS, type Target } from "@midline/shared/protocol/ids";
import type { Result } from "@midline/shared/result";
import { Command, Option } from "commander";
import { chooseBackend } from "./backend/choose-backend.js";
import { backendOption, dataOption, folderOption, logJsonOption, parseServer, serverOption, threadsOption } from "./config/options.js";
import { enrol } from "./identity/enrol.js";
import { openJournal, readJournal, journalTotals } from "./journal/journal.js";
import { backendReport, checkReport } from "./terminal/check-report.js";
import { journalReport } from "./terminal/journal-report.js";
import { machineOf, machineReport } from "./terminal/machine-report.js";
import { predictionReport } from "./terminal/prediction-report.js";
import { faultText } from "./terminal/print-fault.js";
import { openProgress, tellPeople } from "./terminal/tell-people.js";
import { tellPrograms } from "./terminal/tell-programs.js";
import { checkData } from "./work/check-data.js";
import { measureTraining } from "./work/measure-training.js";
import { predictOffline } from "./work/predict-offline.js";
import { train } from "./work/train.js";

const now = (): Date => new Date();
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const program = new Command("midline-site")
  .description("Midline in a hospital: trains on the hospital's own MRI; only weight updates and statistics leave. Research use only.")
  .version("0.1.0")
  .showHelpAfterError("(midline-site --help shows what there is)");

program
  .command("enrol")
  .summary("make this site's key and make it known to the coordinator")
  .description("Makes the site's Ed25519 key in the site folder (it never leaves) and registers its public half with a one-time token.")
  .addOption(serverOption().makeOptionMandatory())
  .requiredOption("--token <token>", "the enrolment token from the consortium's lead; works once")
  .addOption(folderOption())
  .addHelpText("after", "\nExample:\n  midline-site enrol --server https://midline.example.org --token 3q2-7w... --folder /srv/midline")
  .action(async ({ server, token, folder }: { server: string; token: string; folder: string }) => {
    const address = serverOf(server);
    const site = unwrap(await enrol(openJournal(folder, now), { server: address, token, folder }));
    say(
      `Enrolled as ${site.siteCode} (${site.siteName}) at ${site.server}.\nThe key is in ${folder}; keep a copy where only this hospital can read it.`,
    );
    say(`Next: midline-site check --data BIDS, then: midline-site train --folder ${folder} --data BIDS`);
  });

program
  .command("check")
  .summary("is my data usable, and what will compute?")
  .description(
    "Proves the gradients of what will compute and times its training, then reads every NIfTI as training would and says of each case what is found, what is missing and why it is excluded. Nothing is sent. Exit code 1 when nothing can be used.",
  )
  .addOption(dataOption())
  .addOption(backendOption())
  .addOption(threadsOption())
  .addOption(new Option("--network <size>", "network whose training is timed").choices([...NETWORK_SIZES]).default("ci"))
  .option("--json", "the whole result as JSON on stdout")
  .addHelpText(
    "after",
    "\nExamples:\n  midline-site check --data /data/bids\n  midline-site check --json > check.json\n  midline-site check --backend midline-wasm --network laptop\n  midline-site check              (without --data: the machine only)",
  )
  .action(async ({ data, backend, threads, network, json }: CheckFlags) => {
    const progress = openProgress(process.stderr);
    const chosen = await chooseBackend({ name: backend, threads });
    const speed = chosen.ok
      ? await measureTraining(network, (done, total) => progress.show({ what: "timing training", done, total }))
      : null;
    const machine = chosen.ok ? machineOf(chosen.value.facts) : null;
    if (json !== true) {
      say(chosen.ok ? `${backendReport(chosen.value)}\n` : faultText(chosen.fault));
      if (machine !== null && speed !== null) say(`${machineReport(machine, speed)}\n`);
    }
    const checked =
      data === undefined ? null : await checkData(data, (done, total) => progress.show({ what: "reading cases", done, total }));
    if (json === true) {
      const backendJson = chosen.ok ? { ...chosen.value, machine, speed: { ...speed, data: SYNTHETIC } } : { fault: chosen.fault };
      const dataJson = checked === null ? null : checked.ok ? checked.value : { fault: checked.fault };
      say(JSON.stringify({ notice: RESEARCH_USE_ONLY, backend: backendJson, data: dataJson }, null, 2));
    } else if (checked !== null) say(checked.ok ? checkReport(checked.value) : faultText(checked.fault));
    if (!chosen.ok || (checked !== null && (!checked.ok || checked.value.usable === 0))) process.exitCode = 1;
  });

program
  .command("train")
  .summary("stay connected and do what the coordinator asks")
  .description(
    "Connects to the coordinator and stays: trains rounds of approved runs, evaluates model versions, answers predictions. Ctrl-C stops it; nothing is lost.",
  )
  .addOption(folderOption())
  .addOption(dataOption().makeOptionMandatory())
  .addOption(serverOption())
  .addOption(backendOption())
  .addOption(threadsOption())
  .addOption(logJsonOption())
  .addOption(new Option("--poll-seconds <n>", "ask for work at least this often").default(5).argParser(positive))
  .addHelpText(
    "after",
    "\nExamples:\n  midline-site train --data /data/bids --folder /srv/midline\n  midline-site train --data /data/bids --log-json > events.jsonl",
  )
  .action(async (given: TrainFlags) => {
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
    const done = await train({
      siteFolder: given.folder,
      dataFolder: given.data,
      server: given.server === undefined ? undefined : serverOf(given.server),
      backend: given.backend,
      threads: given.threads,
      pollMs: given.pollSeconds * 1000,
      tell: given.logJson ? tellPrograms(process.stdout, now) : tellPeople(process.stdout),
      now,
      stop: stop.signal,
    });
    unwrap(done);
  });

program
  .command("predict")
  .summary("predict one case with a weights file, offline")
  .description(
    "Writes prediction.json and the tumour's mask in the patient's own T2 grid. Nothing is sent. Research use only; not for diagnosis.",
  )
  .addOption(dataOption())
  .option("--subject <name>", "a subject of the BIDS folder, such as sub-a01")
  .option("--t1 <file>", "T1 without contrast, NIfTI (instead of --data and --subject)")
  .option("--t1ce <file>", "T1 with contrast, NIfTI")
  .option("--t2 <file>", "T2, NIfTI")
  .option("--flair <file>", "FLAIR, NIfTI")
  .requiredOption("--model <file>", "weights of a model version (.mrit)")
  .requiredOption("--out <folder>", "where the result goes")
  .addOption(new Option("--target <target>", "the question that the model answers").choices([...TARGETS]).default("h3k27m"))
  .addOption(backendOption())
  .addOption(threadsOption())
  .addHelpText(
    "after",
    "\nExamples:\n  midline-site predict --data /data/bids --subject sub-a01 --model weights.mrit --out result\n  midline-site predict --t2 t2.nii.gz --flair flair.nii.gz --model weights.mrit --out result",
  )
  .action(async (given: PredictFlags) => {
    const from = caseOf(given);
    unwrap(await chooseBackend({ name: given.backend, threads: given.threads }));
    const record = unwrap(
      await predictOffline({ modelFile: given.model, target: given.target, outputFolder: given.out, now: now(), from }),
    );
    say(predictionReport(record, given.out));
  });

program
  .command("journal")
  .summary("every message that left this site")
  .description("Lists what left: time, message, bytes, digest and order; never contents. The journal is written before a message leaves.")
  .addOption(folderOption())
  .option("--json", "every entry and the totals as JSON on stdout")
  .addOption(new Option("--last <n>", "how many messages are listed").default(20).argParser(positive))
  .addHelpText("after", "\nExamples:\n  midline-site journal --folder /srv/midline\n  midline-site journal --json")
  .action(({ folder, json, last }: { folder: string; json?: boolean; last: number }) => {
    const { entries, unreadable } = readJournal(folder);
    say(
      json === true
        ? JSON.stringify({ entries, totals: journalTotals(entries), unreadable }, null, 2)
        : journalReport(entries, { unreadable, last }),
    );
  });

interface CheckFlags {
  readonly data?: string;
  readonly backend?: string;
  readonly threads?: number;
  readonly network: NetworkSize;
  readonly json?: boolean;
}

interface TrainFlags {
  readonly folder: string;
  readonly data: string;
  readonly server?: string;
  readonly backend?: string;
  readonly threads?: number;
  readonly logJson: boolean;
  readonly pollSeconds: number;
}

interface PredictFlags {
  readonly data?: string;
  readonly subject?: string;
  readonly t1?: string;
  readonly t1ce?: string;
  readonly t2?: string;
  readonly flair?: string;
  readonly model: string;
  readonly out: string;
  readonly target: Target;
  readonly backend?: string;
  readonly threads?: number;
}

/** A subject of a BIDS folder, or loose files. */
function caseOf({ data, subject, t1, t1ce, t2, flair }: PredictFlags): Parameters<typeof predictOffline>[0]["from"] {
  if ([t1, t1ce, t2, flair].some((file) => file !== undefined)) return { files: { t1, t1ce, t2, flair }, name: subject ?? "case" };
  if (data !== undefined && subject !== undefined) return { dataFolder: data, subject };
  return program.error("error: give --data and --subject, or at least one of --t1, --t1ce, --t2 and --flair");
}

function serverOf(text: string): string {
  return parseServer(text) ?? program.error(`error: ${text} is not an address such as https://midline.example.org`);
}

function positive(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : program.error(`error: ${text} is not a positive number`);
}

/** The value, or the end of the program with the refusal in words. */
function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  process.stderr.write(`${faultText(result.fault)}\n`);
  process.exit(1);
}

program.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exit(70); // a bug
});
