import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";

/** One attempt at one round. Committed and aborted are never left. */
export interface RoundState {
  readonly round: number;
  readonly attempt: number;
  readonly phase: "open" | "frozen" | "aggregated" | "committed" | "aborted";
  /** Training sites asked, sorted. */
  readonly sites: readonly string[];
  /** Sites that must have answered before the round may close at its deadline. */
  readonly quorum: number;
  readonly noProgressTimeoutMs: number;
  /** When any site last showed progress; the coordinator's clock. */
  readonly progressedAtMs: number;
  /** Accepted updates, in site order. */
  readonly accepted: readonly AcceptedUpdate[];
}

export interface AcceptedUpdate {
  readonly siteCode: string;
  readonly payloadDigest: string;
}

export type RoundEvent =
  /** A site trained a step or sent a chunk. */
  | { readonly kind: "progress"; readonly siteCode: string }
  /** A valid update arrived. */
  | { readonly kind: "update"; readonly siteCode: string; readonly round: number; readonly attempt: number; readonly payloadDigest: string }
  /** Time passed. */
  | { readonly kind: "tick" }
  /** What the frozen list makes of the weights is safe on the disk. */
  | { readonly kind: "aggregated" }
  /** It has become a model version. */
  | { readonly kind: "committed" }
  | { readonly kind: "cancel" };

/** What the coordinator must do next; doing it again is harmless. */
export type RoundCommand =
  /** Aggregate exactly `accepted`, store the weights, then say `aggregated`. */
  | { readonly kind: "aggregate" }
  /** Make the stored weights a model version, then say `committed`. */
  | { readonly kind: "commit" }
  /** Open the next round on them. */
  | { readonly kind: "open-next-round" }
  /** The quorum was missed: open another attempt on the same base. */
  | { readonly kind: "open-next-attempt" };

export interface RoundStep {
  readonly state: RoundState;
  readonly commands: readonly RoundCommand[];
  /** The update was here before with the same bytes: acknowledge it again, add nothing. */
  readonly repeated: boolean;
}

export interface RoundOpening {
  readonly round: number;
  readonly attempt: number;
  readonly sites: readonly string[];
  readonly quorum: number;
  readonly noProgressTimeoutMs: number;
}

/** A round before any site has answered. */
export const openRound = (opening: RoundOpening, nowMs: number): RoundState => ({
  ...opening,
  sites: [...opening.sites].sort(),
  quorum: Math.min(opening.quorum, opening.sites.length),
  phase: "open",
  progressedAtMs: nowMs,
  accepted: [],
});

/**
 * Folds one event into a round: pure, so that replaying a history gives the same round.
 *
 *   open ──all sites, or quorum and no progress──▶ frozen ──aggregated──▶ aggregated ──committed──▶ committed
 *   open ──no progress below quorum, or cancel──▶ aborted ◀──cancel── frozen, aggregated
 *
 * @returns the new state and what to do; refuses an update with `STALE_ROUND`, `ROUND_CLOSED`, `DUPLICATE_UPDATE` or `FORBIDDEN`.
 */
export function advanceRound(state: RoundState, event: RoundEvent, nowMs: number): Result<RoundStep> {
  switch (event.kind) {
    case "progress":
      return ok(
        stay(
          state.phase === "open" && state.sites.includes(event.siteCode)
            ? { ...state, progressedAtMs: Math.max(state.progressedAtMs, nowMs) }
            : state,
        ),
      );
    case "update":
      return acceptUpdate(state, event, nowMs);
    case "tick":
      return ok(closeIfDue(state, nowMs));
    case "aggregated":
      return ok(state.phase === "frozen" ? move(state, "aggregated", "commit") : stay(state));
    case "committed":
      return ok(state.phase === "aggregated" ? move(state, "committed", "open-next-round") : stay(state));
    case "cancel":
      return ok(stay(state.phase === "committed" ? state : { ...state, phase: "aborted" }));
  }
}

function acceptUpdate(state: RoundState, event: Extract<RoundEvent, { kind: "update" }>, nowMs: number): Result<RoundStep> {
  if (!state.sites.includes(event.siteCode)) return refuse(foreign(event.siteCode));
  if (event.round !== state.round || event.attempt !== state.attempt) return refuse(stale(state, event));
  const earlier = state.accepted.find((update) => update.siteCode === event.siteCode);
  if (earlier?.payloadDigest === event.payloadDigest) return ok({ ...closeIfDue(state, nowMs), repeated: true });
  if (earlier) return refuse(duplicate(event.siteCode));
  if (state.phase !== "open") return refuse(closed(state));
  const accepted = [...state.accepted, { siteCode: event.siteCode, payloadDigest: event.payloadDigest }].sort((a, b) =>
    a.siteCode < b.siteCode ? -1 : 1,
  );
  return ok(closeIfDue({ ...state, accepted, progressedAtMs: Math.max(state.progressedAtMs, nowMs) }, nowMs));
}

/** Also says again what an interrupted coordinator has left undone. */
function closeIfDue(state: RoundState, nowMs: number): RoundStep {
  if (state.phase === "frozen") return move(state, "frozen", "aggregate");
  if (state.phase === "aggregated") return move(state, "aggregated", "commit");
  if (state.phase !== "open") return stay(state);
  const isQuiet = nowMs - state.progressedAtMs >= state.noProgressTimeoutMs;
  const answered = new Set(state.accepted.map(({ siteCode }) => siteCode));
  if (state.sites.every((site) => answered.has(site)) || (isQuiet && state.accepted.length >= state.quorum)) {
    return move(state, "frozen", "aggregate");
  }
  return isQuiet ? move(state, "aborted", "open-next-attempt") : stay(state);
}

const stay = (state: RoundState): RoundStep => ({ state, commands: [], repeated: false });

const move = (state: RoundState, phase: RoundState["phase"], kind: RoundCommand["kind"]): RoundStep => ({
  state: { ...state, phase },
  commands: [{ kind }],
  repeated: false,
});

const foreign = (siteCode: string): Fault => ({
  code: "FORBIDDEN",
  message: `${siteCode} does not train in this run.`,
  remedy: "External sites only score; a site that should train must be in the plan of a new run.",
});

const stale = (state: RoundState, event: { readonly round: number; readonly attempt: number }): Fault => ({
  code: "STALE_ROUND",
  message: `The update is for round ${event.round}, attempt ${event.attempt}; the run is at round ${state.round}, attempt ${state.attempt}.`,
  remedy: "Ask for the next work order; this update is not counted.",
});

const duplicate = (siteCode: string): Fault => ({
  code: "DUPLICATE_UPDATE",
  message: `${siteCode} has handed in another update for this round.`,
  remedy: "The first one counts. If two trainers run for this site, stop one.",
});

const closed = (state: RoundState): Fault => ({
  code: "ROUND_CLOSED",
  message: `Round ${state.round}, attempt ${state.attempt} is ${state.phase}.`,
  remedy: "Ask for the next work order; this update is not counted.",
});
