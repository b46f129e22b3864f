/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type NewsTopic =
  | 'COHORT'
  | 'EVALUATION'
  | 'IMPORT'
  | 'MODEL'
  | 'PREDICTION'
  | 'RUN'
  | 'SITE';

export type Role =
  | 'ADJUDICATOR'
  | 'AUDITOR'
  | 'CLINICIAN'
  | 'DATA_SCIENTIST'
  | 'LEAD'
  | 'READER'
  | 'SITE_COORDINATOR';

export type SignInMutationVariables = Exact<{
  email: string;
  password: string;
}>;


export type SignInMutation = { signIn: { id: string } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, email: string, name: string, sessionExpiresAt: string, memberships: Array<{ role: Role, site: { id: string, code: string, name: string, synthetic: boolean } | null }> } | null };

export type PortalNewsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type PortalNewsSubscription = { news: { topic: NewsTopic, id: string } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: boolean };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($email: String!, $password: String!) {
  signIn(email: $email, password: $password) {
    id
  }
}
    `) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    email
    name
    sessionExpiresAt
    memberships {
      role
      site {
        id
        code
        name
        synthetic
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const PortalNewsDocument = new TypedDocumentString(`
    subscription PortalNews {
  news {
    topic
    id
  }
}
    `) as unknown as TypedDocumentString<PortalNewsSubscription, PortalNewsSubscriptionVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut
}
    `) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;