"use client";

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createClient } from "graphql-ws";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { graphql } from "../generated/gql";
import type { NewsTopic, PortalNewsSubscription } from "../generated/graphql";

export type LinkState = "connecting" | "live" | "reconnecting";

/** News of one topic within this time is one reading. A run in full swing speaks several times a second. */
const GATHER_MS = 400;

const PORTAL_NEWS = graphql(`
  subscription PortalNews {
    news {
      topic
      id
    }
  }
`);

const Link = createContext<LinkState>("connecting");

/** Whether the page hears news at this moment. */
export const useLinkState = (): LinkState => useContext(Link);

/** Listens for news and makes the pages concerned read again. News says that something changed, never what. */
export function NewsProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LinkState>("connecting");
  useEffect(() => listen(queries, setState), [queries]);
  return <Link.Provider value={state}>{children}</Link.Provider>;
}

function listen(queries: QueryClient, setState: (state: LinkState) => void): () => void {
  const gathered = new Set<NewsTopic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readAgain = () => {
    timer = undefined;
    const topics = new Set(gathered);
    gathered.clear();
    void queries.invalidateQueries({ predicate: ({ meta }) => topicsOf(meta).some((topic) => topics.has(topic)) });
  };

  const client = createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: 15_000,
    on: {
      connected: (_socket, _payload, wasRetry) => {
        setState("live");
        // What was said while nobody listened is lost; reading everything again fills the gap.
        if (wasRetry) void queries.invalidateQueries();
      },
      closed: () => setState("reconnecting"),
    },
  });
  const stop = client.subscribe<PortalNewsSubscription>(
    { query: String(PORTAL_NEWS) },
    {
      next: (message) => {
        if (message.data === undefined || message.data === null) return;
        gathered.add(message.data.news.topic);
        timer ??= setTimeout(readAgain, GATHER_MS);
      },
      error: () => setState("reconnecting"),
      complete: () => undefined,
    },
  );
  return () => {
    clearTimeout(timer);
    stop();
    void client.dispose();
  };
}

const topicsOf = (meta: { readonly topics?: readonly NewsTopic[] } | undefined): readonly NewsTopic[] => meta?.topics ?? [];
