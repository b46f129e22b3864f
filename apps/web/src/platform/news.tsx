"use client";

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createClient } from "graphql-ws";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { graphql } from "../generated/gql";
import type { NewsTopic, PortalNewsSubscription } from "../generated/graphql";
import { PortalFault } from "./ask";

/** Whether the page hears news, and since when it is so, in ms. */
export interface LinkState {
  readonly is: "connecting" | "live" | "reconnecting";
  readonly since: number;
}

/** News of one topic within this time is one reading. A run in full swing speaks several times a second. */
const GATHER_MS = 400;
/** A subscription that the server has ended is asked for again, as a page whose session has ended finds out when it reads. */
const AGAIN_MS = 5000;
/** Between two tries to connect, at most, and about. */
const RETRY_MS = 8000;
/** A line that has been silent for so long is asked whether anybody is there, and is lost when nobody answers. */
const SILENT_MS = 10_000;
const ANSWER_MS = 8000;

const PORTAL_NEWS = graphql(`
  subscription PortalNews($after: Float) {
    news(after: $after) {
      sequence
      topic
      id
    }
  }
`);

const Link = createContext<LinkState>({ is: "connecting", since: 0 });

/** Whether the page hears news at this moment. */
export const useLinkState = (): LinkState => useContext(Link);

/**
 * Listens for news and makes the pages concerned read again. News says that something changed, never what. After a lost connection it goes on,
 * on whichever server answers, from the number it heard last: nothing is missed. What could not be read while the server was away is read then.
 */
export function NewsProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LinkState>(() => ({ is: "connecting", since: Date.now() }));
  useEffect(() => {
    const become = (is: LinkState["is"]): void => setState((before) => (before.is === is ? before : { is, since: Date.now() }));
    return listen(queries, become);
  }, [queries]);
  return <Link.Provider value={state}>{children}</Link.Provider>;
}

function listen(queries: QueryClient, become: (is: LinkState["is"]) => void): () => void {
  const reading = readAgainOf(queries);
  const position: { after: number | null } = { after: null };
  let isOver = false;
  let stop = (): void => undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  const expectWord = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => client.terminate(), ANSWER_MS);
  };
  const client = createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: async (retries) => pause(Math.min(RETRY_MS, 500 * 2 ** retries) * (0.5 + Math.random())),
    keepAlive: SILENT_MS,
    on: {
      connecting: expectWord,
      ping: (received) => (received ? undefined : expectWord()),
      message: () => clearTimeout(silence),
      connected: () => {
        become("live");
        reading.begin();
      },
      closed: () => {
        clearTimeout(silence);
        become("reconnecting");
      },
    },
  });
  const hear = ({ sequence, topic }: PortalNewsSubscription["news"]): void => {
    become("live");
    position.after = sequence;
    reading.begin(topic);
  };
  const goOn = (): void => {
    if (isOver) return;
    become("reconnecting");
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
    reading.end();
    clearTimeout(again);
    stop();
    void client.dispose();
    clearTimeout(silence);
  };
}

/** Gathers topics for a moment, and reads again what is of them, and what nobody answered when it was read last. */
function readAgainOf(queries: QueryClient) {
  const gathered = new Set<NewsTopic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = (): void => {
    timer = undefined;
    const topics = new Set(gathered);
    gathered.clear();
    const isConcerned = (mine: readonly NewsTopic[]): boolean => topics.has("EVERYTHING") || mine.some((topic) => topics.has(topic));
    void queries.invalidateQueries({
      predicate: ({ meta, state }) => isConcerned(topicsOf(meta)) || isUnanswered(state.fetchFailureReason),
    });
  };
  return {
    begin: (topic?: NewsTopic): void => {
      if (topic !== undefined) gathered.add(topic);
      timer ??= setTimeout(read, GATHER_MS);
    },
    end: (): void => clearTimeout(timer),
  };
}

const isUnanswered = (reason: unknown): boolean => reason instanceof PortalFault && reason.code === "UNAVAILABLE";

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

const topicsOf = (meta: { readonly topics?: readonly NewsTopic[] } | undefined): readonly NewsTopic[] => meta?.topics ?? [];
