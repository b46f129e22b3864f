import { connectionRows, withParent, type PolicyRows } from "../platform/graphql/policy.js";
import { REVIEW_ROLES } from "./find-review.js";

/** Who may ask for what of reviews; of which cases and sites is checked row by row. A reader sees his own reads and nothing else. */
export const reviewsPolicy: PolicyRows = {
  Query: {
    myReads: "signedIn",
    blindRead: "signedIn",
    disputes: ["adjudicator"],
    dispute: ["adjudicator"],
    reviews: REVIEW_ROLES,
    review: REVIEW_ROLES,
    reviewPlan: ["lead", "adjudicator"],
    agreementOverTime: REVIEW_ROLES,
    segmenterAgreements: REVIEW_ROLES,
  },
  Mutation: {
    saveRead: ["reader"],
    submitRead: ["reader"],
    settleDispute: ["adjudicator"],
    openReview: ["lead", "adjudicator"],
    recordSegmenterAgreement: ["siteCoordinator"],
  },
  ReadQueue: withParent("left overdue done inAdjudication nextDueAt reads"),
  BlindRead: withParent(
    "id call confidence maskVerdict maskReason savedAt submittedAt number reviewName dueAt state askedAgain evidence evidenceDigest nextId",
  ),
  EvidenceItem: withParent("group name about value"),
  DisputeQueue: withParent("total disputes"),
  Dispute: withParent("id since byReaders reason evidence evidenceDigest proposals reads"),
  RuleProposal: withParent("target state value rule reason"),
  NamelessRead: withParent("letter call confidence maskVerdict maskReason"),
  Settlement: withParent("caseId revisionId nextId"),
  Review: withParent("id name choice readsEach dueAt seed createdAt openedBy progress agreement"),
  ReviewPlan: withParent("sites readers"),
  ReviewPlanSite: withParent("site cases readers short"),
  ReviewPlanReader: withParent("person sites chosen reads"),
  ReviewProgress: withParent("readsDone readsAsked counts sites readers"),
  ReviewCounts: withParent("waiting agreed disputed settled"),
  ReviewSiteProgress: withParent("site cases counts"),
  ReviewReaderProgress: withParent("person done left"),
  ReviewAgreement: withParent("categories all bySite byEvidence pairs"),
  AgreementGroup: withParent("site evidence n tooFew withheld percent cohen fleiss ac1"),
  AgreementMonth: withParent("month agreement"),
  AgreementPair: withParent("readers people agreement matrix"),
  SegmenterAgreement: withParent("id site recordedBy recordedAt raters n leftOut toleranceMm dice surfaceDice synthetic"),
  SegmenterSummary: withParent("mean median lowerQuartile upperQuartile"),
  ...connectionRows("Review"),
};
