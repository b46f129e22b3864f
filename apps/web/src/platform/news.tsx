"use client";

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createClient } from "graphql-ws";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { graphql } from "../generated/gql";
import type { NewsTopic, PortalNewsSubscription } from "../generated/graphql";

export type LinkState = "connecting" | "live" | "reconnecting";

/** News of one topic within this time is one reading. A run in full swing speaks several times a second. */
const GATHER_MS = 400;
/** A subscription that the server has ended is asked for again, as a page whose session has ended finds out when it reads. */
const AGAIN_MS = 5000;

const PORTAL_NEWS = graphql(`
  subscription PortalNews($after: Float) {
    news(after: $after) {
      sequence
      topic
      id
    }
  }
`);

const Link = createContext<LinkState>("connecting");

/** Whether the page hears news at this moment. */
export const useLinkState = (): LinkState => useContext(Link);

/**
 * Listens for news and makes the pages concerned read again. News says that something changed, never what. After a lost connection it goes on,
 * on whichever server answers, from the number it heard last: nothing is missed.
 */
export function NewsProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LinkState>("connecting");
  useEffect(() => listen(queries, setState), [queries]);
  return <Link.Provider value={state}>{children}</Link.Provider>;
}

function listen(queries: QueryClient, setState: (state: LinkState) => void): () => void {
  const gathered = new Set<NewsTopic>();
  const position: { after: number | null } = { after: null };
  let isOver = false;
  let stop = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readAgain = () => {
    timer = undefined;
    const topics = new Set(gathered);
    gathered.clear();
    const isConcerned = (mine: readonly NewsTopic[]): boolean => topics.has("EVERYTHING") || mine.some((topic) => topics.has(topic));
    void queries.invalidateQueries({ predicate: ({ meta }) => isConcerned(topicsOf(meta)) });
  };

  const client = createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: 15_000,
    on: {
      connected: () => setState("live"),
      closed: () => setState("reconnecting"),
    },
  });
  const hear = ({ sequence, topic }: PortalNewsSubscription["news"]): void => {
    setState("live");
    position.after = sequence;
    gathered.add(topic);
    timer ??= setTimeout(readAgain, GATHER_MS);
  };
  let again: ReturnType<typeof setTimeout> | undefined;
  const goOn = (): void => {
    if (isOver) return;
    setState("reconnecting");
    again = setTimeout(follow, AGAIN_MS * (0.5 + Math.random()));
  };
  const follow = (): void => {
    // The client sends these variables again with every connection it makes: they name the last number of that moment.
    stop = client.subscribe<PortalNewsSubscription>(
      { query: String(PORTAL_NEWS), variables: position },
      {
        next: ({ data }) => (data ? hear(data.news) : undefined),
        error: goOn,
        complete: goOn,
      },
    );
  };
  follow();
  return () => {
    isOver = true;
    clearTimeout(timer);
    clearTimeout(again);
    stop();
    void client.dispose();
  };
}

const topicsOf = (meta: { readonly topics?: readonly NewsTopic[] } | undefined): readonly NewsTopic[] => meta?.topics ?? [];
