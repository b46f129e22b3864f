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
export const internalAnswers = (scores: readonly SiteScore[]): readonly SiteAnswer[] | null =>
  answersOf(scores.filter(({ external }) => !external));

/** What the external sites say; null until all have answered. */
export const externalAnswers = (scores: readonly SiteScore[]): readonly SiteAnswer[] | null =>
  answersOf(scores.filter(({ external }) => external));

function answersOf(scores: readonly SiteScore[]): readonly SiteAnswer[] | null {
  const answered = scores.flatMap(({ siteId, statistics }) => (statistics === null ? [] : [{ siteId, statistics }]));
  return answered.length < scores.length ? null : answered;
}
