import { Command } from "commander";

/**
 * Runs one trial of the federation.
 *
 * @param argv as `process.argv`. @returns the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("trials").description("The federation on trial. Research use only.");
  await program.parseAsync([...argv]);
  return 0;
}
