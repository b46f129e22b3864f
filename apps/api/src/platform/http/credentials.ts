import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply } from "fastify";
import type { Caller, Context, Platform } from "../context.js";
import { databaseAway, isDatabaseAway } from "../graphql/format-error.js";
import { readSessionCookie, writeSessionCookie } from "./session-cookie.js";

/** What a request brings to say who it is. */
export interface Credentials {
  readonly sessionSecret: string | null;
  readonly bearer: string | null;
}

/** Finds the person behind credentials; provided by `access`. */
export type Identify = (platform: Platform, credentials: Credentials) => Promise<Caller>;

export function readCredentials(headers: IncomingHttpHeaders): Credentials {
  const bearer = /^Bearer ([\w.~+/-]{16,200}=*)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
  return { sessionSecret: readSessionCookie(headers.cookie), bearer };
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
  const identifyAgain = (): Promise<Caller> =>
    identify(platform, credentials).catch((error: unknown) => {
      throw isDatabaseAway(error) ? databaseAway() : error;
    });
  const secure = platform.config.publicUrl?.startsWith("https:") ?? false;
  const setSessionCookie = (secret: string | null): void => void reply?.header("set-cookie", writeSessionCookie(secret, secure));
  return { ...platform, caller: await identifyAgain(), setSessionCookie, clientAddress, identifyAgain };
}
