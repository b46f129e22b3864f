import { canonicalHash } from "@midline/shared/canonical-hash";

/** What the hash of an event covers. */
export interface HashedEvent {
  readonly sequence: number;
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

/** Before the first event. */
export const CHAIN_START = "0".repeat(64);

/** hashₙ = SHA-256(canonical JSON of the event and hashₙ₋₁): to change one event is to change all that follow. */
export function eventHash(previousHash: string, { sequence, id, at, actor, action, subject, detail }: HashedEvent): string {
  return canonicalHash({ previousHash, sequence, id, at: at.toISOString(), actor, action, subject, detail });
}
