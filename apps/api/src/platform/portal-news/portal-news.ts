import { createPubSub } from "@graphql-yoga/subscription";

export const NEWS_TOPICS = ["SITE", "IMPORT", "COHORT", "RUN", "MODEL", "EVALUATION", "PREDICTION"] as const;
export type NewsTopic = (typeof NEWS_TOPICS)[number];

/** "Something changed, read it again": never the change itself, and it may be lost. */
export interface NewsItem {
  readonly topic: NewsTopic;
  /** What changed. */
  readonly id: string;
  readonly at: Date;
  /** Only for people of this site and of the consortium; null is for everyone. */
  readonly siteId: string | null;
}

/** The news desk of one process. Publish after the transaction has committed. */
export interface PortalNews {
  readonly publish: (item: NewsItem) => void;
  readonly follow: () => AsyncIterable<NewsItem>;
}

export function createPortalNews(): PortalNews {
  const desk = createPubSub<{ news: [NewsItem] }>();
  return { publish: (item) => desk.publish("news", item), follow: () => desk.subscribe("news") };
}
