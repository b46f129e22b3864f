import type { Result } from "@midline/shared/result";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { train } from "../work/train.js";
import type { Release } from "@midline/shared/metrics/site-statistics";
import type { EnrolledSite } from "./enrolled-site.js";
import { until } from "./until.js";

/** What a hospital releases that says nothing else: no score. */
export const KEEPING: Release = { scoreHistograms: false, scores: false };

/** Starts the trainer of a site; what it says is added to `events`. */
export const startTrainer = (site: EnrolledSite, events: TrainerEvent[], stop: AbortSignal, release = KEEPING): Promise<Result<null>> =>
  train({
    siteFolder: site.siteFolder,
    dataFolder: site.dataFolder,
    pollMs: 50,
    checkpointMs: 1,
    release,
    tell: (event) => void events.push(event),
    now: () => new Date(),
    stop,
  });

/** Works until there is nothing left to do, then stops. */
export async function workOff(site: EnrolledSite, events: TrainerEvent[], release = KEEPING): Promise<void> {
  const stop = new AbortController();
  const done = startTrainer(site, events, stop.signal, release);
  const settled = until("all orders were dealt with", () => site.coordinator.orders.length === 0 && events.at(-1)?.event === "waiting");
  await Promise.race([settled, done]);
  stop.abort();
  expect(await done).toEqual({ ok: true, value: null });
}
