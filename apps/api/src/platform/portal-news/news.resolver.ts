import { Arg, Float, Resolver, Root, Subscription, type SubscribeResolverData } from "type-graphql";
import type { Context } from "../context.js";
import { followNews } from "./follow-news.js";
import { News, NewsTopicEnum } from "./news.object.js";
import type { NewsItem, NewsTopic } from "./news-item.js";

interface Wishes {
  readonly topics?: NewsTopic[] | null;
  readonly after?: number | null;
}

/** The GraphQL edge of the news. */
@Resolver()
export class NewsResolver {
  @Subscription(() => News, {
    description:
      "Something changed: read it again. Filtered to what the viewer may see. Without `after` it begins with EVERYTHING; with it, on whichever server, with what was said since, or with EVERYTHING when that is no longer kept.",
    subscribe: ({ args, context }: SubscribeResolverData<unknown, Wishes, Context>) =>
      followNews(context, { topics: args.topics ?? null, after: args.after ?? null }),
  })
  news(
    @Root() item: NewsItem,
    @Arg("topics", () => [NewsTopicEnum], { nullable: true, description: "Only these; all when left out." }) _topics?: NewsTopic[],
    @Arg("after", () => Float, { nullable: true, description: "The sequence number heard last." }) _after?: number,
  ): News {
    return item;
  }
}
