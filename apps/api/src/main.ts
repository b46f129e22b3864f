import { startApi } from "./assemble.js";
import { STOP_WITHIN_MS } from "./coordination.js";
import { ConfigError, readConfig } from "./platform/config.js";
import { StartError } from "./platform/start-error.js";
import { armFailpoints } from "./runs/arm-failpoints.js";

export { startApi };

/** Runs the server until a signal; says on stdout, in one line of JSON, when it listens. */
async function main(): Promise<void> {
  const config = readConfig();
  const api = await startApi(config, { passing: armFailpoints(config) });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // Less than the half minute that service managers wait before they kill.
    setTimeout(() => process.exit(1), STOP_WITHIN_MS + 3000).unref();
    api.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // Said last: whoever reads it may already end us.
  process.stdout.write(`${JSON.stringify({ ready: true, url: api.url })}\n`);
}

/** What is wrong with the surroundings is said in two lines and exit code 2; a bug shows its stack. */
function explain(error: unknown): void {
  if (error instanceof ConfigError) process.stderr.write(`midline-api: the configuration cannot be used.\n${error.message}\n`);
  else if (error instanceof StartError) process.stderr.write(`midline-api: ${error.message}\n${error.remedy}\n`);
  else {
    process.stderr.write(`midline-api: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  }
  process.exit(2);
}

if (require.main === module) main().catch(explain);
