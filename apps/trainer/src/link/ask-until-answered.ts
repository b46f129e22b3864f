import type { Answer, Ask, SiteMessage } from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";
import type { SiteLink } from "./keep-link.js";
import { pause } from "./pause.js";

/** Between two tries over a connection that stands but does not answer. */
export const RETRY_MS = 1000;

/** Asks until there is an answer or a refusal, over as many connections as it takes. `UNAVAILABLE` only when the link is over. */
export async function askUntilAnswered<M extends SiteMessage>(link: SiteLink, message: M, payload: Ask<M>): Promise<Result<Answer<M>>> {
  for (;;) {
    await link.untilConnected();
    const answer = await link.ask(message, payload);
    if (answer.ok || answer.fault.code !== "UNAVAILABLE" || link.over.aborted) return answer;
    await pause(RETRY_MS, link.over);
  }
}
