import { Command } from "commander";
import { faultsCommand } from "./faults/command.js";
import { schedulesCommand } from "./schedules/schedules-command.js";
import { simulateCommand } from "./simulate/simulate-command.js";

/**
 * Runs one trial of the federation.
 *
 * @param argv as `process.argv`. @returns the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("trials").description("The federation on trial. Research use only.");
  program.addCommand(faultsCommand()).addCommand(schedulesCommand()).addCommand(simulateCommand());
  await program.parseAsync([...argv]);
  return Number(process.exitCode ?? 0);
}
