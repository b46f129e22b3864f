import { keepPreviousData, useMutation, useQuery, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import type { NewsTopic, TypedDocumentString } from "../generated/graphql";
import { ask, type PortalFault } from "./ask";

export interface AskOptions {
  /** News of these topics makes the page read again. */
  readonly topics?: readonly NewsTopic[];
  readonly enabled?: boolean;
  /** Reads again by itself, for what ends without news: a session. */
  readonly everyMs?: number | false;
  /** Shows the last answer while a changed question is on its way, so that nothing jumps. */
  readonly keepPrevious?: boolean;
}

/** One question on a page, cached by its text and variables. */
export function useAsk<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  options: AskOptions = {},
): UseQueryResult<TResult, PortalFault> {
  return useQuery<TResult, PortalFault>({
    queryKey: [String(document), variables],
    queryFn: ({ signal }) => ask(document, variables, signal),
    meta: { topics: options.topics ?? [] },
    enabled: options.enabled ?? true,
    refetchInterval: options.everyMs ?? false,
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** One deed. What it changed comes back as news; `onDone` is for what the person sees next. */
export function useTell<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  onDone?: (result: TResult, variables: TVariables) => void,
  /** For the sign-in page alone: its refusals are shown there instead of leading there. */
  staysHere = false,
): UseMutationResult<TResult, PortalFault, TVariables> {
  return useMutation<TResult, PortalFault, TVariables>({
    mutationFn: (variables) => ask(document, variables),
    meta: { staysHere },
    onSuccess: (result, variables) => onDone?.(result, variables),
  });
}
