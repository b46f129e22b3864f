import { pause, until } from "../world/pause.js";
import type { TcpProxy } from "../world/tcp-proxy.js";
import type { Strike } from "./ground.js";

const HURT_MS = 20_000;
/** 64 kbit/s. */
const SLOW_BYTES_PER_SECOND = 8000;

/** Every connection of a site is cut. */
export const cutLink: Strike = async ({ world }, { site }) =>
  (await until(() => (world.ways[site].cutAll() > 0 ? true : null), HURT_MS)) !== null;

/** A connection of a site is cut after any byte. */
export const tearLink: Strike = async ({ world }, { site, amount }) => {
  const way = world.ways[site];
  const before = way.cuts;
  way.tearAfter(1 + Math.floor(amount ** 3 * 700_000));
  const torn = await until(() => (way.cuts > before ? true : null), HURT_MS);
  way.clear();
  return torn !== null;
};

/** What a site sends and hears is late, slow, or gone while its connections stand. */
export const spoilLink: Strike = async ({ world }, { kind, site, amount }) => {
  const way = world.ways[site];
  way.weather = {
    delayMs: kind === "link-delay" ? 20 + amount * 80 : 0,
    bytesPerSecond: kind === "link-slow" ? SLOW_BYTES_PER_SECOND : Infinity,
    hole: kind === "link-hole",
  };
  return endure(way, 1000 + amount * 1500);
};

/** Lets bad weather last until it has hurt something, and so long; whether it has. */
async function endure(way: TcpProxy, ms: number): Promise<boolean> {
  const before = way.bytesHurt;
  const hurt = await until(() => (way.bytesHurt > before ? true : null), HURT_MS);
  await pause(ms);
  way.clear();
  return hurt !== null;
}
