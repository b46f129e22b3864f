import { Command, Option } from "commander";
import {
  backendOption,
  CHECKPOINT_SECONDS,
  dataOption,
  folderOption,
  logJsonOption,
  positiveNumber,
  secondsOrNone,
  serverOption,
  shareScoreHistogramsOption,
  shareScoresOption,
  threadsOption,
} from "../config/options.js";
import { armFailpoints } from "../config/failpoints.js";
import { now, unwrap } from "./outcome.js";
import { serverOf } from "./server-of.js";

interface TrainFlags {
  readonly folder: string;
  readonly data: string;
  readonly server?: string;
  readonly backend?: string;
  readonly threads?: number;
  readonly logJson: boolean;
  readonly pollSeconds: number;
  readonly checkpointSeconds: number;
  readonly shareScoreHistograms: boolean;
  readonly shareScores: boolean;
}

export const trainCommand = (): Command =>
  new Command("train")
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
    .addOption(new Option("--poll-seconds <n>", "ask for work at least this often").default(5).argParser(positiveNumber))
    .addOption(
      new Option("--checkpoint-seconds <n>", "keep local training this often, so that a killed trainer goes on from there; 0 for never")
        .env("MIDLINE_CHECKPOINT_SECONDS")
        .default(CHECKPOINT_SECONDS)
        .argParser(secondsOrNone),
    )
    .addOption(shareScoreHistogramsOption())
    .addOption(shareScoresOption())
    .addHelpText(
      "after",
      "\nExamples:\n  midline-site train --data /data/bids --folder /srv/midline\n  midline-site train --data /data/bids --log-json > events.jsonl",
    )
    .action(async (given: TrainFlags) => {
      const server = given.server === undefined ? undefined : serverOf(given.server);
      const passing = unwrap(armFailpoints());
      const [{ train }, { tellPeople }, { tellPrograms }] = await Promise.all([
        import("../work/train.js"),
        import("../terminal/tell-people.js"),
        import("../terminal/tell-programs.js"),
      ]);
      const stop = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
      const done = await train({
        siteFolder: given.folder,
        dataFolder: given.data,
        server,
        backend: given.backend,
        threads: given.threads,
        pollMs: given.pollSeconds * 1000,
        checkpointMs: given.checkpointSeconds * 1000,
        release: { scoreHistograms: given.shareScoreHistograms, scores: given.shareScores },
        tell: given.logJson ? tellPrograms(process.stdout, now) : tellPeople(process.stdout),
        now,
        passing,
        stop: stop.signal,
      });
      unwrap(done);
    });
