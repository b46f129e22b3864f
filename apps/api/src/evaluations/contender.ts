import type { SiteStatistics } from "@midline/shared/protocol/statistics";

/** One site's word on one model version. */
export interface SiteScore {
  readonly siteId: string;
  /** A hospital that never trained. It is shown, and never ranks anything. */
  readonly external: boolean;
  /** Null while it is waited for, and when it failed. */
  readonly statistics: SiteStatistics | null;
}

export interface Contender {
  readonly modelVersionId: string;
  /** Of its weights; what sites name it by when they compare it. */
  readonly digest: string;
  /** One for every site that was asked, answered or not. */
  readonly scores: readonly SiteScore[];
}

export interface SiteAnswer {
  readonly siteId: string;
  readonly statistics: SiteStatistics;
}

/** What the internal sites say; null until all have answered. */
export function internalAnswers(scores: readonly SiteScore[]): readonly SiteAnswer[] | null {
  const internal = scores.filter(({ external }) => !external);
  const answered = internal.flatMap(({ siteId, statistics }) => (statistics === null ? [] : [{ siteId, statistics }]));
  return answered.length < internal.length ? null : answered;
}
