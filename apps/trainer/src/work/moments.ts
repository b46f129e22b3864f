import type { SiteLink } from "../link/keep-link.js";

/** Moments at which a trainer may die, in the order in which a round passes them: its failpoints. */
export const MOMENTS = [
  "before-training",
  "after-training",
  "mid-spool",
  "after-spool",
  "mid-chunk",
  "after-chunk",
  "before-submit",
  "after-submit",
  "before-keep",
  "after-keep",
] as const;
export type Moment = (typeof MOMENTS)[number];

/** Told of every moment as it passes. Nobody listens but armed failpoints. */
export type Passing = (moment: Moment) => void;

/** The same link, which tells of the moments of an update's way: a chunk under way, a chunk taken, before it is handed in, and before the answer is heard. */
export function watchLink(link: SiteLink, passing: Passing): SiteLink {
  return {
    ...link,
    ask: async (message, payload) => {
      if (message === "update-submit") passing("before-submit");
      const asking = link.ask(message, payload);
      if (message === "upload-chunk") setImmediate(() => passing("mid-chunk"));
      const answer = await asking;
      if (message === "upload-chunk" && answer.ok) passing("after-chunk");
      if (message === "update-submit" && answer.ok) passing("after-submit");
      return answer;
    },
  };
}
