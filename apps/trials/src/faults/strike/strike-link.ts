import { pause, until } from "../world/pause.js";
import type { TcpProxy } from "../world/tcp-proxy.js";
import type { Strike } from "./ground.js";

const HURT_MS = 20_000;
/** 64 kbit/s. */
const SLOW_BYTES_PER_SECOND = 8000;

export const strikeLink: Strike = async ({ world }, { kind, site, amount }) => {
  const way = world.ways[site];
  switch (kind) {
    case "link-cut":
      return (await until(() => (way.cutAll() > 0 ? true : null), HURT_MS)) !== null;
    case "link-torn": {
      const before = way.cuts;
      way.tearAfter(1 + Math.floor(amount ** 3 * 700_000));
      const torn = await until(() => (way.cuts > before ? true : null), HURT_MS);
      way.clear();
      return torn !== null;
    }
    case "link-delay":
      way.weather = { delayMs: 20 + amount * 80, bytesPerSecond: Infinity, hole: false };
      return endure(way, 1500);
    case "link-slow":
      way.weather = { delayMs: 0, bytesPerSecond: SLOW_BYTES_PER_SECOND, hole: false };
      return endure(way, 2000);
    default:
      way.weather = { delayMs: 0, bytesPerSecond: Infinity, hole: true };
      return endure(way, 1000 + amount * 2000);
  }
};

/** Lets bad weather last until it has hurt something, and so long; whether it has. */
async function endure(way: TcpProxy, ms: number): Promise<boolean> {
  const before = way.bytesHurt;
  const hurt = await until(() => (way.bytesHurt > before ? true : null), HURT_MS);
  await pause(ms);
  way.clear();
  return hurt !== null;
}
