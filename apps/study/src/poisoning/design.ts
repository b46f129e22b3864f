import { type Attack, ATTACKS } from "@midline/federation/attacks";
import type { Aggregation } from "@midline/shared/protocol/aggregation";
import { plainTraining, SIZES, type StudySize, type Training } from "../design.js";

/** Who holds nothing back from learning, and who lies. One of five: as many as multi-Krum and the trimmed mean need to tolerate one. */
export const ATTACKER = "west";
const CODES = ["centre", "east", "north", "south", ATTACKER] as const;

const five = (patients: number): StudySize["hospitals"] => CODES.map((code) => ({ code, preset: "training", patients, normals: 0 }));

export const POISONING_SIZES = {
  /** Does it run? Half a minute; its figures mean nothing. */
  smoke: { ...SIZES.smoke, hospitals: five(6), rounds: 2, localSteps: 2 },
  ci: { ...SIZES.ci, hospitals: five(40), internalTest: 200, externalTest: 200, rounds: 10, localSteps: 20, warmupSteps: 20 },
} as const satisfies Readonly<Record<string, StudySize>>;
export type PoisoningSize = keyof typeof POISONING_SIZES;

/** The rules that are attacked. FedNova is the mean where all take as many steps, and a site that lies of its steps is in `attacks.test.ts`. */
export const RULES = [
  { rule: "mean", tolerated: 0 },
  { rule: "median", tolerated: 0 },
  { rule: "trimmed-mean", tolerated: 1 },
  { rule: "norm-bounded-mean", tolerated: 0 },
  { rule: "multi-krum", tolerated: 1 },
] as const satisfies readonly Aggregation[];

/** A federated training of five sites, one of which attacks; null where all are honest. */
export interface Poisoned {
  readonly id: string;
  readonly training: Training;
  readonly aggregation: Aggregation;
  readonly attack: Attack | null;
}

/** Every rule without an attack, then every attack on every rule. */
export const poisonedTrainings = (seed: number): readonly Poisoned[] =>
  [null, ...ATTACKS].flatMap((attack) =>
    RULES.map((aggregation): Poisoned => ({
      id: `${aggregation.rule}-${attack ?? "honest"}-seed${seed}`,
      training: plainTraining(seed),
      aggregation,
      attack,
    })),
  );
