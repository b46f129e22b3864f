import type { TypedDocumentString } from "../generated/graphql";

/** A refusal as the page shows it: the API's own words, or ours when no answer came. */
export class PortalFault extends Error {
  readonly code: string;
  readonly remedy: string | null;
  readonly where: string | null;

  constructor(fault: { code: string; message: string; remedy?: string | null; where?: string | null }) {
    super(fault.message);
    this.name = "PortalFault";
    this.code = fault.code;
    this.remedy = fault.remedy ?? null;
    this.where = fault.where ?? null;
  }
}

/** Codes after which the person must sign in again. */
export const SIGNED_OUT_CODES: readonly string[] = ["UNAUTHENTICATED", "SESSION_EXPIRED"];

/** Asks the API one question. The session travels as an httpOnly cookie; the extra header is what Apollo's CSRF guard wants. */
export async function ask<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  signal?: AbortSignal,
): Promise<TResult> {
  const response = await send(JSON.stringify({ query: String(document), variables }), signal);
  const answer = parseAnswer<TResult>(await response.text(), response.status);
  const fault = answer.errors?.[0];
  if (fault !== undefined) throw faultOf(fault);
  if (answer.data === undefined || answer.data === null) throw unreadable(response.status);
  return answer.data;
}

interface GraphqlAnswer<T> {
  readonly data?: T | null;
  readonly errors?: readonly GraphqlError[];
}

interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: unknown; readonly remedy?: unknown; readonly where?: unknown };
}

async function send(body: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch("/graphql", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", accept: "application/json", "apollo-require-preflight": "true" },
      body,
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new PortalFault({
      code: "UNAVAILABLE",
      message: "The server did not answer.",
      remedy: "Check the network; this page asks again by itself when the server is back.",
    });
  }
}

/** The one place where the wire becomes types: the shapes are the schema's, which the documents were generated from. */
function parseAnswer<T>(text: string, status: number): GraphqlAnswer<T> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Not JSON: a proxy or a crashed server spoke. Said below, with its status.
  }
  throw unreadable(status);
}

const unreadable = (status: number) =>
  new PortalFault({
    code: "UNAVAILABLE",
    message: `The server's answer could not be read (HTTP ${status}).`,
    remedy: "Try again in a moment.",
  });

function faultOf(error: GraphqlError): PortalFault {
  const { code, remedy, where } = error.extensions ?? {};
  return new PortalFault({ code: textOr(code, "BUG"), message: error.message, remedy: textOr(remedy, null), where: textOr(where, null) });
}

const textOr = <F>(value: unknown, otherwise: F): string | F => (typeof value === "string" ? value : otherwise);
