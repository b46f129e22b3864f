import { formatDuration, formatTime } from "../format/format-time";

/** What starts a trainer, for the coordinator of its hospital. */
export const START_TRAINER = "midline-site train";

/** "offline for 3 h 12 min, last heard Nov 26, 2026, 09:12 GMT+8". */
export function offlineFor(lastSeenAt: string | null | undefined, now: number): string {
  if (lastSeenAt === null || lastSeenAt === undefined) return "offline, never heard of";
  const minutes = Math.floor((now - Date.parse(lastSeenAt)) / 60_000);
  const long =
    minutes < 1 ? "less than a minute" : minutes < 60 ? `${minutes} min` : formatDuration(lastSeenAt, new Date(now).toISOString());
  return `offline for ${long}, last heard ${formatTime(lastSeenAt)}`;
}
