import { graphql } from "../generated/gql";

export const REVIEWS = graphql(`
  query Reviews($after: String) {
    reviews(first: 25, after: $after) {
      edges {
        node {
          id
          name
          choice
          readsEach
          dueAt
          createdAt
          openedBy {
            id
            name
          }
          progress {
            readsDone {
              ...Count
            }
            readsAsked {
              ...Count
            }
            counts {
              waiting {
                ...Count
              }
              agreed {
                ...Count
              }
              disputed {
                ...Count
              }
              settled {
                ...Count
              }
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

export const REVIEW = graphql(`
  query Review($id: ID!) {
    review(id: $id) {
      id
      name
      choice
      readsEach
      dueAt
      seed
      createdAt
      openedBy {
        id
        name
      }
      progress {
        readsDone {
          ...Count
        }
        readsAsked {
          ...Count
        }
        counts {
          waiting {
            ...Count
          }
          agreed {
            ...Count
          }
          disputed {
            ...Count
          }
          settled {
            ...Count
          }
        }
        sites {
          site {
            id
            name
            code
            kind
            synthetic
          }
          cases {
            ...Count
          }
          counts {
            waiting {
              ...Count
            }
            agreed {
              ...Count
            }
            disputed {
              ...Count
            }
            settled {
              ...Count
            }
          }
        }
        readers {
          person {
            id
            name
          }
          done
          left
        }
      }
    }
  }
`);

export const REVIEW_PLAN = graphql(`
  query ReviewPlan($input: ReviewInput!) {
    reviewPlan(input: $input) {
      sites {
        site {
          id
          name
          code
          kind
        }
        cases {
          ...Count
        }
        readers
        short
      }
      readers {
        person {
          id
          name
        }
        sites {
          id
          name
        }
        chosen
        reads
      }
    }
  }
`);

export const OPEN_REVIEW = graphql(`
  mutation OpenReview($input: ReviewInput!) {
    openReview(input: $input) {
      id
    }
  }
`);

export const REVIEW_SITES = graphql(`
  query ReviewSites {
    sites(first: 200) {
      edges {
        node {
          id
          code
          name
          kind
        }
      }
    }
  }
`);
