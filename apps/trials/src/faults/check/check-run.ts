import { type ChangesOf, checkArithmetic } from "./arithmetic.js";
import type { Evidence } from "./evidence.js";
import { checkHistory } from "./history.js";
import { checkChain, checkLineage, checkReceipts } from "./lineage.js";
import type { Violation } from "./violation.js";

/** Everything that must be true of a finished run. */
export function checkRun(
  evidence: Evidence,
  { coordinatorKey, changesOf }: { readonly coordinatorKey: string; readonly changesOf: ChangesOf },
): Violation[] {
  return [
    ...checkReceipts(evidence, coordinatorKey),
    ...checkLineage(evidence),
    ...checkChain(evidence),
    ...checkArithmetic(evidence, changesOf),
    ...checkHistory(evidence),
  ];
}
