import { writeFileSync } from "node:fs";
import { LocalPostgresError } from "@midline/local-postgres/local-postgres-error";
import { openBox, resetBox, Trouble } from "./box.js";
import { readOptions } from "./options.js";
import { runBox } from "./run-box.js";

/**
 * The consortium in a box.
 *
 * @param argv as `process.argv`.
 * @param buildSeconds what compiling took before this was loaded.
 * @returns the exit code: 0 done or stopped by the user, 1 with the reason printed, 2 for a wrong command line.
 */
export async function main(argv: readonly string[], buildSeconds: number): Promise<number> {
  const options = readOptions(argv);
  const stop = new AbortController();
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts += 1;
    if (interrupts > 1) process.exit(130);
    console.log("\nStopping (Ctrl-C again to force) ...");
    stop.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    if (options.reset) {
      console.log(await resetBox(options));
      return 0;
    }
    const box = openBox(options);
    const report = await runBox(box, options, { buildSeconds, signal: stop.signal });
    if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return options.once ? 130 : 0;
    console.error(error instanceof Trouble || error instanceof LocalPostgresError ? `\n${error.message}` : error);
    return 1;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
