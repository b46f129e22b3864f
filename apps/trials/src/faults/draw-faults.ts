import { MOMENTS as COORDINATOR_MOMENTS } from "@midline/api/runs/coordinator-platform";
import { randomStream, shuffled, type Uniform } from "@midline/shared/random";
import { MOMENTS as TRAINER_MOMENTS } from "@midline/trainer/work/moments";
import { ACT_NAMES } from "./world/acts.js";

/** Training sites of the trial, in the order of their codes; the first hands in mischief beside its true updates. */
export const SITES = ["east", "north", "south"] as const;
export type SiteCode = (typeof SITES)[number];
export const MISCHIEF_SITE: SiteCode = "east";

/** What strikes one after the other; different lanes strike at the same time. */
export type Lane = "coordinator" | "database" | "link" | SiteCode;

/** Every kind of fault, with how often it is drawn. */
const WEIGHTS = {
  "coordinator-failpoint": 24,
  "coordinator-kill": 4,
  "coordinator-stop": 1.5,
  "disk-full": 2.5,
  "postgres-kill": 3,
  "commit-unanswered": 5,
  "commit-lost": 4,
  "trainer-failpoint": 16,
  "trainer-kill": 5,
  "trainer-stop": 3,
  "link-cut": 4,
  "link-torn": 5,
  "link-delay": 3,
  "link-hole": 2,
  "link-slow": 2,
  mischief: 16,
} as const;
export type FaultKind = keyof typeof WEIGHTS;
export const FAULT_KINDS: readonly FaultKind[] = Object.keys(WEIGHTS).filter((name): name is FaultKind => name in WEIGHTS);

/** One fault to inject. */
export interface Fault {
  /** From 1. */
  readonly number: number;
  readonly kind: FaultKind;
  readonly lane: Lane;
  /** The moment, act or manner; empty where the kind says it all. */
  readonly at: string;
  readonly site: SiteCode;
  /** In [0, 1): how late, how much, how often, as the kind takes it. */
  readonly amount: number;
}

const STOPPED_AT = ["any moment", "after-freeze", "while-averaging", "after-model-blob"];

/** The faults of a seed: every kind once before any comes by its weight, and every moment and act in turn. */
export function drawFaults(count: number, seed: number): readonly Fault[] {
  const random = randomStream("faults", seed);
  const turns: Partial<Record<FaultKind, () => string>> = {
    "coordinator-failpoint": inTurn(COORDINATOR_MOMENTS, random),
    "coordinator-stop": inTurn(STOPPED_AT, random),
    "trainer-failpoint": inTurn(TRAINER_MOMENTS, random),
    mischief: inTurn(ACT_NAMES, random),
  };
  const sites = inTurn(SITES, random);
  const first = shuffled(FAULT_KINDS, random);
  return Array.from({ length: count }, (_, i): Fault => {
    const kind = first[i] ?? drawKind(random);
    const site = kind === "mischief" ? MISCHIEF_SITE : sites();
    const at = turns[kind]?.() ?? "";
    return { number: i + 1, kind, lane: laneOf(kind, site), at, site, amount: random() };
  });
}

function laneOf(kind: FaultKind, site: SiteCode): Lane {
  if (kind === "disk-full" || kind.startsWith("coordinator-")) return "coordinator";
  if (kind.startsWith("postgres-") || kind.startsWith("commit-")) return "database";
  return kind.startsWith("link-") ? "link" : site;
}

function drawKind(random: Uniform): FaultKind {
  let left = random() * FAULT_KINDS.reduce((sum, kind) => sum + WEIGHTS[kind], 0);
  for (const kind of FAULT_KINDS) {
    left -= WEIGHTS[kind];
    if (left < 0) return kind;
  }
  return "mischief";
}

/** Deals a deck, and shuffles it again when it is used up. */
function inTurn<T>(deck: readonly T[], random: Uniform): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = shuffled(deck, random);
    return left.pop()!;
  };
}
