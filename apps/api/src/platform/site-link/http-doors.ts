import type { Fault, FaultCode } from "@midline/shared/faults";
import {
  challengeReply,
  challengeRequest,
  enrolReply,
  enrolRequest,
  sessionReply,
  sessionRequest,
} from "@midline/shared/protocol/site-doors";
import { PROTOCOL_VERSION, SITE_LINK_PATH } from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { unreadable } from "./answer-message.js";
import { protocolMismatch } from "./site-link.js";

/** How a trainer becomes known, and proves it. */
export interface TrainerIdentity {
  readonly enrol: (ask: z.output<typeof enrolRequest>) => Promise<Result<z.input<typeof enrolReply>>>;
  readonly challenge: (ask: z.output<typeof challengeRequest>) => Promise<Result<z.input<typeof challengeReply>>>;
  readonly session: (ask: z.output<typeof sessionRequest>) => Promise<Result<z.input<typeof sessionReply>>>;
}

/** The largest honest request is a few hundred bytes. */
const BODY_LIMIT = 8 * 1024;

/** POST /site-link/{enrol,challenge,session}. A refusal is `{fault}`, with a status that fits its code. */
export function addHttpDoors(server: FastifyInstance, identity: TrainerIdentity): void {
  addDoor(server, { name: "enrol", schema: enrolRequest, open: identity.enrol });
  addDoor(server, { name: "challenge", schema: challengeRequest, open: identity.challenge });
  addDoor(server, { name: "session", schema: sessionRequest, open: identity.session });
}

interface Door<S extends z.ZodType> {
  readonly name: string;
  readonly schema: S;
  readonly open: (ask: z.output<S>) => Promise<Result<unknown>>;
}

function addDoor<S extends z.ZodType>(server: FastifyInstance, { name, schema, open }: Door<S>): void {
  server.post(`${SITE_LINK_PATH}/${name}`, { bodyLimit: BODY_LIMIT, errorHandler: answerTrouble }, async (request, reply) => {
    const result = await knock(schema, open, request.body);
    return result.ok ? result.value : reply.code(statusOf(result.fault.code)).send({ fault: result.fault });
  });
}

async function knock<S extends z.ZodType>(schema: S, open: Door<S>["open"], body: unknown): Promise<Result<unknown>> {
  const spoken = z.object({ protocolVersion: z.number() }).safeParse(body);
  if (spoken.success && spoken.data.protocolVersion !== PROTOCOL_VERSION)
    return { ok: false, fault: protocolMismatch(spoken.data.protocolVersion) };
  const ask = schema.safeParse(body);
  if (ask.success) return open(ask.data);
  const fault: Fault = unreadable(ask.error);
  return { ok: false, fault };
}

/** What goes wrong on the way to a door is a fault too. */
export const answerTrouble = (error: FastifyError, _: FastifyRequest, reply: FastifyReply): FastifyReply =>
  (error.statusCode ?? 500) < 500
    ? reply.code(400).send({ fault: UNREADABLE })
    : reply.code(503).send({
        fault: {
          code: "UNAVAILABLE",
          message: "Something went wrong at the coordinator.",
          remedy: "Try again in a moment.",
        } satisfies Fault,
      });

const UNREADABLE: Fault = {
  code: "BAD_INPUT",
  message: "This is not JSON, or too much of it.",
  remedy: "Use a trainer of the coordinator's version.",
};

const STATUS: Partial<Record<FaultCode, number>> = {
  UNAUTHENTICATED: 401,
  SESSION_EXPIRED: 401,
  SIGNATURE_INVALID: 401,
  SITE_KEY_UNKNOWN: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_FORMAT: 415,
  STORAGE_FULL: 507,
  ENROLMENT_TOKEN_USED: 409,
  ENROLMENT_TOKEN_EXPIRED: 410,
  PROTOCOL_MISMATCH: 426,
  TOO_MANY_ATTEMPTS: 429,
  DIGEST_MISMATCH: 500,
  UNAVAILABLE: 503,
};

/** The HTTP status that fits a refusal. */
export const statusOf = (code: FaultCode): number => STATUS[code] ?? 400;
