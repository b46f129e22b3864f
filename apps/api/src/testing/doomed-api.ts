import { startApi } from "../assemble.js";
import { readConfig } from "../platform/config.js";

/** A server of its own process that dies, as if by a power cut, when a moment named on the command line has passed so many times. */
async function main([moment = "", times = "1"]: readonly string[]): Promise<void> {
  let left = Number(times);
  const { url, stop } = await startApi(readConfig(), {
    passing: (passed) => {
      if (passed !== moment) return;
      left -= 1;
      if (left === 0) process.kill(process.pid, "SIGKILL");
    },
  });
  process.send?.({ url });
  process.on("SIGTERM", () => void stop().then(() => process.exit(0)));
  process.on("disconnect", () => process.exit(0));
}

void main(process.argv.slice(2));
