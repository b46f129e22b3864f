// Loaded into the API's process before anything of its own: tells, when asked, how long its event loop has kept others waiting, and what it has used.
import { monitorEventLoopDelay } from "node:perf_hooks";

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send({ loopMaxMs: ms(delay.max), loopP99Ms: ms(delay.percentile(99)), cpuMs: Math.round((user + system) / 1000) });
  delay.reset();
});
// Whoever asks does not keep it alive.
process.channel.unref();

const ms = (nanoseconds) => Math.round(nanoseconds / 1e5) / 10;
