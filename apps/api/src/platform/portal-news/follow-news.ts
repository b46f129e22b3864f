import type { Context, Viewer } from "../context.js";
import { faultError } from "../graphql/unwrap.js";
import type { NewsItem, NewsTopic } from "./news-item.js";

interface Wishes {
  /** Only these; all when null. */
  readonly topics: readonly NewsTopic[] | null;
  /** The last number that was heard, if any was. */
  readonly after: number | null;
}

/** The news a viewer may hear, until his session ends. Who he is is asked again before every item. */
export async function* followNews(ctx: Context, { topics, after }: Wishes): AsyncGenerator<NewsItem> {
  for await (const item of ctx.news.follow(after)) {
    if (topics !== null && item.topic !== "EVERYTHING" && !topics.includes(item.topic)) continue;
    const caller = await ctx.identifyAgain();
    if (caller.viewer === null) {
      throw faultError({ code: "SESSION_EXPIRED", message: "Your session has ended.", remedy: "Sign in again to go on hearing news." });
    }
    if (mayHear(caller.viewer, item)) yield item;
  }
}

/** News of one site is for people of that site and of the whole consortium. */
function mayHear(viewer: Viewer, { siteId }: NewsItem): boolean {
  return siteId === null || viewer.roles.some((held) => held.siteId === null || held.siteId === siteId);
}
