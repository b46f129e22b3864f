import { type Attack, flipsLabels, forged } from "@midline/federation/attacks";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { networkSpec } from "@midline/shared/network/network-spec";
import { randomStream } from "@midline/shared/random";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { testCohort, trainingCohorts } from "../cases/study-cohorts.js";
import type { Ground, Score, TrainingResult } from "../training/results.js";
import { scoreAll } from "../training/score.js";
import { learnRounds, type Tampering } from "../training/train.js";
import { ATTACKER, type Poisoned } from "./design.js";

export interface PoisonedResult extends Pick<TrainingResult, "weightsDigest" | "losses" | "internal" | "external" | "seconds"> {
  readonly poisoned: Poisoned;
  /** The round, from 1, in which an honest site's loss was no number any more and the run would have failed; null where none was. */
  readonly diverged: number | null;
}

/** Trains all rounds with one site that attacks, and scores the last model there was on fresh patients of the hospitals' kind and of the second centre. */
export async function runPoisoned(
  poisoned: Poisoned,
  { size, shelf, onRound }: Ground,
): Promise<{ readonly result: PoisonedResult; readonly weights: readonly NamedTensor[] }> {
  const startedAt = Date.now();
  const { training, aggregation, attack } = poisoned;
  const patients = trainingCohorts(size, training).flatMap((cohort) => shelf.open(cohort));
  const federation = { size, parent: null, aggregation, ...(attack !== null && { tampering: tamperingOf(attack, training.seed) }) };
  let weights: readonly NamedTensor[] = [];
  const losses: number[] = [];
  let diverged: number | null = null;
  try {
    for await (const learned of learnRounds(training, patients, federation)) {
      weights = learned.weights;
      losses.push(learned.meanLoss);
      onRound(learned.round, learned.of);
    }
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("the loss is not a number")) throw error;
    diverged = losses.length + 1;
  }
  const tests = (["internal", "external"] as const).map((where) => shelf.open(testCohort(size, training, where)));
  const [internal = [], external = []] = (await scoreAll(networkSpec(size.network, training), weights, tests)).map(finite);
  const seconds = (Date.now() - startedAt) / 1000;
  return { result: { poisoned, diverged, weightsDigest: sha256Hex(encodeTensors(weights)), losses, internal, external, seconds }, weights };
}

/** No score at all of a model that gives no number for some patient: nothing can be said of it. */
const finite = (scores: readonly Score[]): readonly Score[] =>
  scores.every(({ probability }) => Number.isFinite(probability)) ? scores : [];

/** The attacker learns as an honest site does, of turned labels where the attack turns them, and then sends what the attack makes of it. */
const tamperingOf = (attack: Attack, seed: number): Tampering => ({
  shown: (siteCode, cases) =>
    siteCode === ATTACKER && flipsLabels(attack)
      ? cases.map((each) => ({ ...each, label: each.label === null ? null : each.label === 1 ? 0 : 1 }))
      : cases,
  sent: (updates, round, { maxUpdateNorm }) => {
    const cases = updates.reduce((sum, { examples }) => sum + examples.trunk, 0);
    const honest = updates.filter(({ siteCode }) => siteCode !== ATTACKER).map(({ delta }) => delta);
    return updates.map((update) => {
      if (update.siteCode !== ATTACKER) return update;
      const attacker = { own: update.delta, honest, share: update.examples.trunk / cases, maxUpdateNorm };
      return { ...update, delta: forged(attack, { ...attacker, uniform: randomStream("attack", attack, seed, round) }) };
    });
  },
});
