import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import type { NetworkSize } from "@midline/shared/protocol/vocabulary";
import { Command } from "commander";
import { backendOption, dataOption, networkOption, threadsOption } from "../config/options.js";
import { say } from "./outcome.js";

interface CheckFlags {
  readonly data?: string;
  readonly backend?: string;
  readonly threads?: number;
  readonly network: NetworkSize;
  readonly json?: boolean;
}

export const checkCommand = (): Command =>
  new Command("check")
    .summary("is my data usable, and what will compute?")
    .description(
      "Proves the gradients of what will compute and times its training, then reads every NIfTI as training would and says of each case what is found, what is missing and why it is excluded. Nothing is sent. Exit code 1 when nothing can be used.",
    )
    .addOption(dataOption())
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(networkOption())
    .option("--json", "the whole result as JSON on stdout")
    .addHelpText(
      "after",
      "\nExamples:\n  midline-site check --data /data/bids\n  midline-site check --json > check.json\n  midline-site check --backend midline-wasm --network laptop\n  midline-site check              (without --data: the machine only)",
    )
    .action(check);

async function check({ data, backend, threads, network, json }: CheckFlags): Promise<void> {
  const [{ chooseBackend }, { openProgress }, { backendReport, checkReport }, { machineOf, machineReport }, { faultText }] =
    await Promise.all([
      import("../backend/choose-backend.js"),
      import("../terminal/tell-people.js"),
      import("../terminal/check-report.js"),
      import("../terminal/machine-report.js"),
      import("../terminal/print-fault.js"),
    ]);
  const [{ measureTraining }, { checkData }] = await Promise.all([import("../work/measure-training.js"), import("../work/check-data.js")]);
  const progress = openProgress(process.stderr);
  const chosen = await chooseBackend({ name: backend, threads });
  const speed = chosen.ok ? await measureTraining(network, (done, total) => progress.show({ what: "timing training", done, total })) : null;
  const machine = chosen.ok ? machineOf(chosen.value.facts) : null;
  if (json !== true) {
    say(chosen.ok ? `${backendReport(chosen.value)}\n` : faultText(chosen.fault));
    if (machine !== null && speed !== null) say(`${machineReport(machine, speed)}\n`);
  }
  const checked = data === undefined ? null : await checkData(data, (done, total) => progress.show({ what: "reading cases", done, total }));
  if (json === true) {
    const backendJson = chosen.ok ? { ...chosen.value, machine, speed: { ...speed, data: SYNTHETIC } } : { fault: chosen.fault };
    const dataJson = checked === null ? null : checked.ok ? checked.value : { fault: checked.fault };
    say(JSON.stringify({ notice: RESEARCH_USE_ONLY, backend: backendJson, data: dataJson }, null, 2));
  } else if (checked !== null) say(checked.ok ? checkReport(checked.value) : faultText(checked.fault));
  if (!chosen.ok || (checked !== null && (!checked.ok || checked.value.usable + checked.value.normals === 0))) process.exitCode = 1;
}
