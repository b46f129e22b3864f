import { augmentCase, USUAL } from "@midline/imaging/augment";
import { learnRound, teaching } from "@midline/model/site-round";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { networkSpec, specOf } from "@midline/shared/network/network-spec";
import { initialWeights, manifest, weightsFromParent } from "@midline/shared/network/weights";
import type { Aggregation } from "@midline/shared/protocol/aggregation";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { StudyCase } from "../cases/cohorts.js";
import { dealtPatients, testCohort } from "../cases/study-cohorts.js";
import type { StudySize, Training } from "../design.js";
import { averaged, MEAN, meanLossOf, published, type Update } from "./average.js";
import { isUsed, planOf, sitesOf } from "./plan.js";
import type { Ground, SelectionResult, TrainingResult } from "./results.js";
import { scoreAll } from "./score.js";

/** Where a training begins, and for one that holds out a fold what was chosen before it. */
export interface Start {
  readonly parent: readonly NamedTensor[] | null;
  readonly selected: SelectionResult | null;
}

/** Trains without the fold that it holds out, to the round that was chosen or to the last, and scores who was not seen. */
export async function runTraining(
  training: Training,
  { parent, selected }: Start,
  { size, shelf, onRound }: Ground,
): Promise<{ readonly result: TrainingResult; readonly weights: readonly NamedTensor[] }> {
  const startedAt = Date.now();
  const patients = dealtPatients(size, training, shelf);
  const casesOf = (isHeldOut: boolean) => patients.filter(({ fold }) => (fold === training.fold) === isHeldOut).map(({ known }) => known);
  let weights: readonly NamedTensor[] = [];
  const losses: number[] = [];
  for await (const learned of learnRounds(training, casesOf(false), { size, parent })) {
    weights = learned.weights;
    losses.push(learned.meanLoss);
    const last = selected?.frozen.round ?? learned.of;
    onRound(learned.round, last);
    if (learned.round === last) break;
  }
  const tests = (["internal", "external"] as const).map((where) => shelf.open(testCohort(size, training, where)));
  const [internal = [], external = [], heldOut = []] = await scoreAll(networkSpec(size.network, training), weights, [
    ...tests,
    casesOf(true),
  ]);
  const result: TrainingResult = {
    training,
    ...(selected && { selected }),
    weightsDigest: sha256Hex(encodeTensors(weights)),
    losses,
    internal,
    external,
    heldOut,
    seconds: (Date.now() - startedAt) / 1000,
  };
  return { result, weights };
}

/** What all sites together have learned after a round. */
interface Learned {
  /** From 1, of so many in the plan. */
  readonly round: number;
  readonly of: number;
  /** Those that are published, and scored: the moving average where the plan has one. */
  readonly weights: readonly NamedTensor[];
  readonly meanLoss: number;
}

/** What dishonest sites do to the cases that they learn from, and to what they have learned before it is averaged. */
export interface Tampering {
  readonly shown: (siteCode: string, cases: readonly StudyCase[]) => readonly StudyCase[];
  /** @param updates in site order. @param round from 0. */
  readonly sent: (updates: readonly Update[], round: number, plan: TrainingPlan) => readonly Update[];
}

const HONEST: Tampering = { shown: (_, cases) => cases, sent: (updates) => updates };

interface Federation {
  readonly size: StudySize;
  readonly parent: readonly NamedTensor[] | null;
  /** The mean when not given. */
  readonly aggregation?: Aggregation;
  readonly tampering?: Tampering;
}

/**
 * Learns as the consortium would, round by round: sites learn as their trainers do, and what they learned is averaged as the coordinator does.
 * The rate of learning follows the whole plan, wherever the caller stops.
 *
 * @param patients who may be learned from; of them the training uses its share and its hospitals.
 */
export async function* learnRounds(
  training: Training,
  patients: readonly StudyCase[],
  { size, parent, aggregation = MEAN, tampering = HONEST }: Federation,
): AsyncGenerator<Learned> {
  const used = patients.filter((each) => isUsed(each, training));
  const sites = sitesOf(training, used);
  const plan = planOf(training, { size, sites, parent, aggregation });
  const spec = specOf(plan);
  const how = { ...USUAL, dropout: plan.sequenceDropout };

  let weights = parent === null ? initialWeights(spec, plan.seed) : weightsFromParent(spec, parent, { seed: plan.seed });
  let average = weights;
  for (let round = 0; round < plan.rounds; round++) {
    const updates: Update[] = [];
    for (const { siteCode, cases } of sites) {
      const learned = await learnRound({
        plan,
        round,
        siteCode,
        weights,
        cases: teaching(tampering.shown(siteCode, cases), plan),
        augment: ({ image, available, label, mask }, random) => augmentCase({ image, available, label, mask }, random, how),
      });
      updates.push({ siteCode, ...learned });
    }
    const sent = tampering.sent(updates, round, plan);
    weights = averaged(weights, sent, { ...plan, manifest: manifest(spec) });
    average = published(round === 0 ? null : average, weights, { decay: plan.averagingDecay, round: round + 1 });
    yield { round: round + 1, of: plan.rounds, weights: average, meanLoss: meanLossOf(updates) };
  }
}
