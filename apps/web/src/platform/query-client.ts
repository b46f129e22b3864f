import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import type { NewsTopic } from "../generated/graphql";
import { PortalFault, SIGNED_OUT_CODES } from "./ask";

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: { readonly topics?: readonly NewsTopic[] };
  }
}

/** One cache per browser tab. A session that ended anywhere on a page sends the person to the sign-in page. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof PortalFault && SIGNED_OUT_CODES.includes(error.code)) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        // Signing in answers "wrong password" with the same code; that page says it itself.
        if (mutation.meta?.["staysHere"] !== true) onError(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // A refusal is an answer; only silence is worth asking again.
        retry: (failures, error) => error instanceof PortalFault && error.code === "UNAVAILABLE" && failures < 4,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 8_000),
      },
    },
  });
}
