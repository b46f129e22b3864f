import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";
import type { NewsTopic, TypedDocumentString } from "../generated/graphql";
import { ask, type PortalFault } from "./ask";

/** One page of a Relay connection. */
export interface Connection<TNode> {
  readonly edges: readonly { readonly node: TNode }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
  readonly totalCount: number;
}

export interface PagesQuestion<TResult, TVariables, TNode> {
  readonly document: TypedDocumentString<TResult, TVariables>;
  readonly variables: (after: string | null) => TVariables;
  readonly connection: (result: TResult) => Connection<TNode>;
  readonly topics: readonly NewsTopic[];
}

export interface Pages<TNode> {
  readonly nodes: readonly TNode[];
  readonly totalCount: number;
  readonly query: UseInfiniteQueryResult<InfiniteData<unknown>, PortalFault>;
}

/** A list that grows by cursor: "Load more" never shifts what is already read. */
export function usePages<TResult, TVariables, TNode>(question: PagesQuestion<TResult, TVariables, TNode>): Pages<TNode> {
  const query = useInfiniteQuery<TResult, PortalFault, InfiniteData<TResult>, unknown[], string | null>({
    queryKey: [String(question.document), question.variables(null), "pages"],
    queryFn: ({ pageParam, signal }) => ask(question.document, question.variables(pageParam), signal),
    initialPageParam: null,
    getNextPageParam: (last) => {
      const { hasNextPage, endCursor } = question.connection(last).pageInfo;
      return hasNextPage ? (endCursor ?? null) : null;
    },
    meta: { topics: question.topics },
  });
  const pages = query.data?.pages.map((page) => question.connection(page)) ?? [];
  return {
    nodes: pages.flatMap((page) => page.edges.map((edge) => edge.node)),
    totalCount: pages.at(-1)?.totalCount ?? 0,
    query,
  };
}
