import { graphql } from "../generated/gql";

export const MY_READS = graphql(`
  query MyReads {
    myReads {
      left
      overdue
      done
      inAdjudication
      nextDueAt
      reads {
        id
        number
        reviewName
        dueAt
        savedAt
        askedAgain
      }
    }
  }
`);

export const BLIND_READ = graphql(`
  query BlindRead($id: ID!) {
    blindRead(id: $id) {
      id
      number
      reviewName
      dueAt
      state
      askedAgain
      call
      confidence
      maskVerdict
      maskReason
      savedAt
      submittedAt
      evidenceDigest
      evidence {
        group
        name
        about
        value
      }
      nextId
    }
    myReads {
      left
    }
  }
`);

export const SAVE_READ = graphql(`
  mutation SaveRead($id: ID!, $input: BlindReadInput!) {
    saveRead(id: $id, input: $input) {
      id
      savedAt
    }
  }
`);

export const SUBMIT_READ = graphql(`
  mutation SubmitRead($id: ID!, $input: BlindReadInput!) {
    submitRead(id: $id, input: $input) {
      id
      submittedAt
      nextId
    }
  }
`);
