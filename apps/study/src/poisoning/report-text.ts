import type { Attack } from "@midline/federation/attacks";
import type { AggregationRule } from "@midline/shared/protocol/aggregation";
import type { StudySize } from "../design.js";
import { interval, number, table } from "../report/words.js";
import { type Damage } from "./damage.js";
import { ATTACKER } from "./design.js";

const ATTACK_WORDS: Readonly<Record<Attack, string>> = {
  "label-flip": "turned labels",
  "sign-flip": "sign flip, 5 times",
  noise: "noise at the norm bound",
  replacement: "boosted replacement by turned labels",
  "little-is-enough": "a little is enough (z 1.5)",
};

const RULE_WORDS: Readonly<Partial<Record<AggregationRule, string>>> = {
  mean: "mean",
  median: "median",
  "trimmed-mean": "trimmed mean, 1 of each",
  "norm-bounded-mean": "norm-bounded mean",
  "multi-krum": "multi-Krum, 1 tolerated",
};

/** A rule with all sites honest. */
export interface HonestFigures {
  readonly rule: AggregationRule;
  readonly internal: { readonly n: number; readonly auroc: number | null; readonly dice: number | null };
  readonly external: { readonly n: number; readonly auroc: number | null; readonly dice: number | null };
}

export interface PoisoningReport {
  readonly notice: string;
  readonly data: string;
  readonly size: string;
  readonly settings: StudySize;
  readonly seed: number;
  /** Trainings of the suite that are finished, of all. */
  readonly finished: number;
  readonly of: number;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly honest: readonly HonestFigures[];
  readonly damages: readonly Damage[];
}

/** The report in Markdown. */
export function poisoningText(report: PoisoningReport): string {
  const { settings, honest, damages, machine } = report;
  const [first] = settings.hospitals;
  return `# One poisoned hospital of five

**${report.data}.** ${report.notice}

${settings.hospitals.length} hospitals of ${first?.patients ?? 0} phantoms each, ${settings.rounds} rounds of ${settings.localSteps} steps, network ${settings.network}, seed ${report.seed}; ${report.finished} of ${report.of} trainings.
\`${ATTACKER}\` attacks in every round, and knows what it needs to: the plan, and for "a little is enough" the updates of the others. Every update of it passes the coordinator's checks
(shapes, finite numbers, norm, counts). Scored on fresh patients whom nobody trained on: of the hospitals' kind (internal) and of a second centre.

*Lost* is the figure of the attacked model less that of the same rule without an attack, on the same patients, with a 95 % bootstrap interval over the patients; one training each, so
the interval does not hold what another training would have changed. *Turned* is the share of internal patients called rightly without the attack (at one half) whom the attacked model calls
wrongly. *Gate* says whether the promotion gate of the platform would refuse the attacked model in the place of the one without attack, and by what; in a federation its figures come
from the hospitals themselves, here from the internal patients as one site and the second centre.

## All honest

${table(
  ["rule", "internal AUROC", "Dice", "n", "second centre AUROC", "Dice", "n"],
  honest.map(({ rule, internal, external }) => [
    RULE_WORDS[rule] ?? rule,
    number(internal.auroc),
    number(internal.dice),
    String(internal.n),
    number(external.auroc),
    number(external.dice),
    String(external.n),
  ]),
)}

## Attacked

${table(
  ["attack", "rule", "internal AUROC", "lost", "Dice", "lost", "second centre AUROC lost", "turned (of n)", "gate"],
  damages.map(({ poisoned, diverged, internal, external, falls }) => [
    poisoned.attack === null ? "none" : ATTACK_WORDS[poisoned.attack],
    RULE_WORDS[poisoned.aggregation.rule] ?? poisoned.aggregation.rule,
    number(internal.auroc) + (diverged === null ? "" : `, diverged in round ${diverged}`),
    interval(internal.aurocLost),
    number(internal.dice),
    interval(internal.diceLost),
    interval(external.aurocLost),
    internal.turned === null ? "–" : `${interval(internal.turned)} (${internal.turnedOf})`,
    gateWords({ diverged, falls, internal }),
  ]),
)}

Computed on ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}. The same seed gives the same weights.
`;
}

function gateWords({ diverged, falls, internal }: Pick<Damage, "diverged" | "falls" | "internal">): string {
  if (internal.n === 0) return "no figure: nothing to point at";
  if (falls.length === 0) return diverged === null ? "lets it pass" : "lets it pass; the run failed";
  return `refuses: ${falls.map(({ figure }) => figure).join(", ")}`;
}
