import { graphql } from "../generated/gql";

export const REVIEW_CHOICES = graphql(`
  query ReviewChoices {
    reviews(first: 100) {
      edges {
        node {
          id
          name
          createdAt
        }
      }
    }
  }
`);

export const AGREEMENT = graphql(`
  query ReviewAgreement($id: ID!, $of: AgreementOf!) {
    review(id: $id) {
      id
      name
      readsEach
      agreement(of: $of) {
        categories
        all {
          ...Agreed
        }
        bySite {
          site {
            id
            name
            code
            kind
            synthetic
          }
          ...Agreed
        }
        byEvidence {
          evidence
          ...Agreed
        }
        pairs {
          readers
          people {
            id
            name
          }
          matrix {
            ...Count
          }
          agreement {
            ...Agreed
          }
        }
      }
    }
  }

  fragment Agreed on AgreementGroup {
    n {
      ...Count
    }
    tooFew
    withheld
    percent {
      value
      low
      high
    }
    cohen {
      value
      low
      high
    }
    fleiss {
      value
      low
      high
    }
    ac1 {
      value
      low
      high
    }
  }
`);

graphql(`
  fragment OverlapSeen on SegmenterSummary {
    mean {
      value
      low
      high
    }
    median
    lowerQuartile
    upperQuartile
  }
`);

export const AGREEMENT_OVER_TIME = graphql(`
  query AgreementOverTime($of: AgreementOf!) {
    agreementOverTime(of: $of) {
      month
      agreement {
        ...Agreed
      }
    }
  }
`);

export const SEGMENTER_AGREEMENTS = graphql(`
  query SegmenterAgreements {
    segmenterAgreements {
      id
      site {
        id
        name
        code
        kind
      }
      raters
      n {
        ...Count
      }
      leftOut {
        ...Count
      }
      toleranceMm
      synthetic
      recordedAt
      dice {
        ...OverlapSeen
      }
      surfaceDice {
        ...OverlapSeen
      }
    }
  }
`);

export const RECORD_SEGMENTERS = graphql(`
  mutation RecordSegmenters($siteCode: String!, $json: String!) {
    recordSegmenterAgreement(siteCode: $siteCode, json: $json) {
      id
    }
  }
`);
