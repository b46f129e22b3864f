import type { OnProgress } from "../link/upload-update.js";
import type { TrainerContext } from "./trainer-context.js";

const REPORT_EVERY_MS = 1000;

/** Tells the terminal how far a transfer is, once a second; of one that takes no longer it says nothing. */
export function reportTransfer({ tell, now }: Pick<TrainerContext, "tell" | "now">, direction: "up" | "down"): OnProgress {
  let saidAt = now().getTime();
  let said = false;
  return (doneBytes, totalBytes) => {
    const at = now().getTime();
    if (at - saidAt < REPORT_EVERY_MS && !(said && doneBytes === totalBytes)) return;
    saidAt = at;
    said = true;
    tell({ event: "transfer", direction, doneBytes, totalBytes });
  };
}
