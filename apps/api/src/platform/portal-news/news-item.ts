export const NEWS_TOPICS = ["SITE", "IMPORT", "REVIEW", "COHORT", "RUN", "MODEL", "EVALUATION", "PREDICTION", "JOB"] as const;
export type NewsTopic = (typeof NEWS_TOPICS)[number];

/** "Something changed, read it again": never the change itself. */
export interface NewsItem {
  /** Counts without gaps, in the order in which the changes were committed. */
  readonly sequence: number;
  /** EVERYTHING: what was said before this number is not told; read all of it again. */
  readonly topic: NewsTopic | "EVERYTHING";
  /** What changed. */
  readonly id: string;
  /** By the database's clock. */
  readonly at: Date;
  /** Only for people of this site and of the consortium; null is for everyone. */
  readonly siteId: string | null;
  /** Sites whose trainers may find new work. */
  readonly wakes: readonly string[];
}
