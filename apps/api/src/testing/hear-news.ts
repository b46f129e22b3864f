import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { z } from "zod";
import type { TestClient } from "./test-client.js";

const NEWS = "subscription($after: Float) { news(after: $after) { sequence topic id } }";
const answer = z.object({ data: z.object({ news: z.object({ sequence: z.number(), topic: z.string(), id: z.string() }) }) });
export type HeardNews = z.infer<typeof answer>["data"]["news"];

interface Listening {
  /** On which server; the one of the client when left out. */
  readonly url?: string;
  readonly query?: string;
  readonly after?: number;
  readonly origin?: string;
}

/** The answers of one subscription, as a page of this visitor would get them; a subscription to the news unless told otherwise. */
export function subscribe(client: TestClient, { url = client.url, query = NEWS, after, origin }: Listening = {}) {
  const headers = { ...(client.cookie === "" ? {} : { cookie: client.cookie }), ...(origin === undefined ? {} : { origin }) };
  const ws = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    retryAttempts: 0,
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers });
      }
    },
  });
  return ws.iterate({ query, ...(query === NEWS ? { variables: { after } } : {}) });
}

/** The next item of news. */
export async function hear(news: ReturnType<typeof subscribe>): Promise<HeardNews> {
  return answer.parse((await news.next()).value).data.news;
}
