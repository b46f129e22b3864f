import { setTimeout as pause } from "node:timers/promises";
import { EXAMPLES, MEMBERS } from "./practice-consortium.js";
import { constantDelta, practiceStatistics } from "./practice-run.js";
import type { PracticeSite } from "./practice-site.js";

/** By how much every number of a site's change moves, in every round. */
export const MOVES = { north: 0.003, south: -0.001 } as const;

interface Shift {
  /** Where it works now, and until when. */
  readonly server: { readonly url: string; readonly over: boolean };
  readonly receipts: Map<string, string>;
}

/** A trainer as it should be: does what it is asked, tries again whatever happens, and sends some things twice. */
export async function workFor(site: PracticeSite, { server, receipts }: Shift): Promise<void> {
  while (!server.over) {
    try {
      if (site.socket?.connected !== true || site.url !== server.url) {
        site.close();
        site.url = server.url;
        if ((await site.connect()) !== null) throw new Error("no connection");
      }
      const order = await site.nextWork();
      if (order === null) await pause(15);
      else if (order.kind === "evaluate") {
        const n = order.split === "external" ? MEMBERS.external : MEMBERS.validation;
        await site.ask("evaluation-submit", { evaluationId: order.evaluationId, statistics: practiceStatistics(n) });
      } else if (order.kind === "train") {
        const code = site.siteCode === "north" ? "north" : "south";
        for (let time = 0; time <= order.round % 2; time++) {
          const receipt = await site.handIn(order, constantDelta(MOVES[code]), { examples: EXAMPLES[code] });
          if (receipt.ok) receipts.set(`${code} ${order.round}`, receipt.value.receipt.updateId);
        }
      }
    } catch {
      await pause(30);
    }
  }
  site.close();
}
