import type { IncomingMessage } from "node:http";

/** A page of another origin could otherwise speak with the visitor's cookie. Programs send no Origin. */
export function isOwnOrigin({ headers }: Pick<IncomingMessage, "headers">): boolean {
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}
