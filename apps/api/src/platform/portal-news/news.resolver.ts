import { Arg, Resolver, Root, Subscription, type SubscribeResolverData } from "type-graphql";
import type { Context } from "../context.js";
import { followNews } from "./follow-news.js";
import { News, NewsTopicEnum } from "./news.object.js";
import type { NewsItem, NewsTopic } from "./portal-news.js";

/** The GraphQL edge of the news. */
@Resolver()
export class NewsResolver {
  @Subscription(() => News, {
    description: "Something changed: read it again. Filtered to what the viewer may see.",
    subscribe: ({ args, context }: SubscribeResolverData<unknown, { topics?: NewsTopic[] | null }, Context>) =>
      followNews(context, args.topics ?? null),
  })
  news(
    @Root() item: NewsItem,
    @Arg("topics", () => [NewsTopicEnum], { nullable: true, description: "Only these; all when left out." }) _topics?: NewsTopic[],
  ): News {
    return item;
  }
}
