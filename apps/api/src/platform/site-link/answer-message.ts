import { randomUUID } from "node:crypto";
import type { Fault } from "@midline/shared/faults";
import { SITE_MESSAGES } from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";
import type { Logger } from "pino";
import type { z } from "zod";
import { isDatabaseAway } from "../graphql/format-error.js";
import type { CountWaiting, LinkedSite, SiteMessageHandlers } from "./linked-site.js";

/** Every acknowledgement of the link. */
export type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: Fault };

/** One message in, one envelope out: nothing a site sends is believed before it is parsed, and nothing is ever thrown back at it. */
export type MessageDoor = (site: LinkedSite, message: string, payload: unknown, waiting?: CountWaiting) => Promise<Reply>;

type Door = (site: LinkedSite, payload: unknown, waiting?: CountWaiting) => Promise<Reply>;

export function openMessageDoor(handlers: SiteMessageHandlers, log: Logger): MessageDoor {
  const doors = new Map<string, Door>([
    ["next-work", door(SITE_MESSAGES["next-work"].ask, handlers["next-work"])],
    ["cohort", door(SITE_MESSAGES.cohort.ask, handlers.cohort)],
    ["blob-read", door(SITE_MESSAGES["blob-read"].ask, handlers["blob-read"])],
    ["upload-open", door(SITE_MESSAGES["upload-open"].ask, handlers["upload-open"])],
    ["upload-chunk", door(SITE_MESSAGES["upload-chunk"].ask, handlers["upload-chunk"])],
    ["update-submit", door(SITE_MESSAGES["update-submit"].ask, handlers["update-submit"])],
    ["round-proof", door(SITE_MESSAGES["round-proof"].ask, handlers["round-proof"])],
    ["progress", door(SITE_MESSAGES.progress.ask, handlers.progress)],
    ["evaluation-submit", door(SITE_MESSAGES["evaluation-submit"].ask, handlers["evaluation-submit"])],
    ["prediction-submit", door(SITE_MESSAGES["prediction-submit"].ask, handlers["prediction-submit"])],
    ["decline", door(SITE_MESSAGES.decline.ask, handlers.decline)],
  ]);
  return async (site, message, payload, waiting) => {
    const open = doors.get(message);
    if (open === undefined) {
      return refusal({
        code: "BAD_INPUT",
        message: "The coordinator does not know this message.",
        where: message.slice(0, 60),
        remedy: UPDATE,
      });
    }
    try {
      return await open(site, payload, waiting);
    } catch (error) {
      return refusal(troubleOf(error, { log, site, message }));
    }
  };
}

const UPDATE = "Update the trainer to the coordinator's version.";

const refusal = (fault: Fault): Reply => ({ ok: false, fault });

function door<S extends z.ZodType>(
  schema: S,
  handle: (site: LinkedSite, ask: z.output<S>, waiting?: CountWaiting) => Promise<Result<unknown>>,
): Door {
  return async (site, payload, waiting) => {
    const ask = schema.safeParse(payload);
    if (!ask.success) return refusal(unreadable(ask.error));
    const result = await handle(site, ask.data, waiting);
    return result.ok ? { ok: true, value: result.value } : refusal(result.fault);
  };
}

/** Names the field and the rule it breaks; never repeats the value. */
export function unreadable(error: z.ZodError): Fault {
  const issue = error.issues[0];
  const where = issue?.path.map(String).join(".") ?? "";
  return {
    code: "BAD_INPUT",
    message: `The message is not as the protocol has it: ${issue?.message ?? "it cannot be read"}.`.slice(0, 1000),
    ...(where === "" ? {} : { where: where.slice(0, 300) }),
    remedy: UPDATE,
  };
}

/** A lost database is said as such; of a bug only a reference leaves the house. */
function troubleOf(error: unknown, { log, site, message }: { log: Logger; site: LinkedSite; message: string }): Fault {
  if (isDatabaseAway(error)) {
    log.warn({ site: site.siteCode, message, because: error instanceof Error ? error.message : "" }, "database away");
    return { code: "UNAVAILABLE", message: "The coordinator's database does not answer just now.", remedy: "Ask again in a moment." };
  }
  const reference = randomUUID();
  log.error({ reference, site: site.siteCode, message, err: error }, "bug");
  return {
    code: "UNAVAILABLE",
    message: "Something went wrong at the coordinator.",
    where: reference,
    remedy: "Tell its operator the reference, and ask again later.",
  };
}
