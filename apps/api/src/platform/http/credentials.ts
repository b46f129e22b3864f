import type { IncomingHttpHeaders } from "node:http";
import fastifyCookie from "@fastify/cookie";
import type { FastifyReply } from "fastify";
import type { Caller, Context, Platform } from "../context.js";

/** What a request brings to say who it is. */
export interface Credentials {
  readonly sessionSecret: string | null;
  readonly bearer: string | null;
}

/** Finds the person behind credentials; provided by `access`. */
export type Identify = (platform: Platform, credentials: Credentials) => Promise<Caller>;

/** Only over https may a cookie carry the prefix that binds it to this very host. */
const cookieName = (secure: boolean): string => (secure ? "__Host-midline-session" : "midline-session");

export function readCredentials(headers: IncomingHttpHeaders): Credentials {
  const cookies = fastifyCookie.parse(headers.cookie ?? "");
  const bearer = /^Bearer ([\w.~+/-]{16,200}=*)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
  return { sessionSecret: cookies[cookieName(true)] ?? cookies[cookieName(false)] ?? null, bearer };
}

interface ContextParts {
  readonly platform: Platform;
  readonly identify: Identify;
  readonly credentials: Credentials;
  readonly clientAddress: string;
  /** Where to set the cookie; none on a WebSocket. */
  readonly reply: FastifyReply | null;
}

/** The context of one question. */
export async function createContext({ platform, identify, credentials, clientAddress, reply }: ContextParts): Promise<Context> {
  const identifyAgain = (): Promise<Caller> => identify(platform, credentials);
  const secure = platform.config.publicUrl?.startsWith("https:") ?? false;
  const setSessionCookie = (secret: string | null): void => {
    const attributes = { path: "/", httpOnly: true, sameSite: "lax", secure } as const;
    if (secret === null) reply?.clearCookie(cookieName(secure), attributes);
    else reply?.setCookie(cookieName(secure), secret, attributes);
  };
  return { ...platform, caller: await identifyAgain(), setSessionCookie, clientAddress, identifyAgain };
}
