import type { Recipe } from "@midline/federation/average-numbers";
import { ruleOf } from "@midline/federation/aggregate";
import { countOf, flatten } from "@midline/federation/flat";
import { shareOfLatest } from "@midline/federation/moving-average";
import { trunkWeights } from "@midline/federation/rules/rule";
import { joinShares, type Statistics } from "@midline/federation/rules/statistics";
import { momentsOf } from "@midline/federation/server-optimiser";
import { headsTaught } from "@midline/federation/site-update";
import { ok, type Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import type { BlobFiles } from "../blobs/blob-files.js";
import { guarded } from "../blobs/storage-fault.js";
import { allOf } from "./all-of.js";
import type { AveragedWeights, Averager, AveragingMoment, RoundToAverage, UpdateToExamine } from "./averager.js";
import { type NewContainer, openContainer, type SealedContainer } from "./new-container.js";
import { openBlobs, openRound, type RoundGround } from "./round-ground.js";
import type { NumberFile, SpanToAverage } from "./tasks.js";
import type { Threads } from "./threads.js";

/** Numbers of a span: what a thread makes in one go. */
const SPAN_NUMBERS = 1 << 20;

type Passing = (moment: AveragingMoment) => void;
type Kept = Pick<AveragedWeights, "aggregate" | "published" | "moments">;

/** The arithmetic from file to file: in pieces, so that no weights are ever whole in memory, and on threads, so that the server answers meanwhile. */
export function threadedAverager(files: BlobFiles, threads: Threads): Averager {
  async function examine({ digest, base, terms, limits }: UpdateToExamine): Promise<Result<{ readonly norm: number }>> {
    const update = await files.sound(digest);
    if (!update.ok) return update;
    const opened = await openBlobs(files, threads, [base]);
    return opened.ok ? threads.run("examine", { file: update.value, manifest: opened.value[0]!.tensors, terms, limits }) : opened;
  }

  async function average(round: RoundToAverage, passing?: Passing): Promise<Result<AveragedWeights>> {
    const rule = ruleOf(round.aggregation);
    const ground = await openRound(files, threads, round, rule.least);
    if (!ground.ok) return ground;
    const { updates, base } = ground.value;
    const statistics = await gather(ground.value, rule.needs);
    if (!statistics.ok) return statistics;
    const recipe: Recipe = {
      combination: rule.combine(updates, statistics.value),
      sites: updates.length,
      optimiser: round.optimiser,
      taught: headsTaught(updates),
      shareOfLatest: ground.value.average && shareOfLatest(round.average),
    };
    const kept = await make(recipe, ground.value, passing);
    if (!kept.ok) return kept;
    return ok({
      ...kept.value,
      control: null,
      parameterCount: countOf(flatten(base.tensors)),
      weights: trunkWeights(recipe.combination, updates),
    });
  }

  /** Each thread gathers a share. */
  async function gather({ base, updates }: RoundGround, needs: Statistics["kind"]): Promise<Result<Statistics>> {
    if (needs === "none") return ok({ kind: needs });
    const of = threads.count;
    const job = { tensors: base.tensors, updates: updates.map(placeOf), needs };
    const shares = await allOf(Array.from({ length: of }, (_, index) => threads.run("gather", { ...job, share: { index, of } })));
    return shares.ok ? ok(joinShares(shares.value)) : shares;
  }

  /** Makes the new weights, and keeps them as blobs. */
  async function make(recipe: Recipe, ground: RoundGround, passing: Passing | undefined): Promise<Result<Kept>> {
    const { optimiser, shareOfLatest: share } = recipe;
    const { tensors } = ground.base;
    const begun: NewContainer[] = [];
    const begin = async (shapes: readonly TensorShape[]): Promise<Result<NewContainer>> => {
      const container = await openContainer(files, threads, shapes);
      if (container.ok) begun.push(container.value);
      return container;
    };
    try {
      const weights = await begin(tensors);
      if (!weights.ok) return weights;
      const moments = optimiser.kind === "none" ? ok(null) : await begin(momentsOf(tensors, optimiser));
      if (!moments.ok) return moments;
      const average = share === null ? ok(null) : await begin(tensors);
      if (!average.ok) return average;
      const into = { weights: weights.value.place, moments: moments.value?.place ?? null, average: average.value?.place ?? null };
      const made = await makeSpans({ recipe, ground, into }, () => passing?.("while-averaging"));
      if (!made.ok) return made;
      passing?.("mid-blob");
      const sealed = await allOf(
        [weights.value, moments.value, average.value].map(async (container) => (container === null ? ok(null) : container.seal())),
      );
      return sealed.ok ? await keep(sealed.value, passing) : sealed;
    } finally {
      await Promise.all(begun.map((container) => container.discard()));
    }
  }

  /** All spans, by whichever thread is free; `onHalf` is called when half of them are made. */
  async function makeSpans(
    { recipe, ground, into }: { readonly recipe: Recipe; readonly ground: RoundGround; readonly into: SpanToAverage["into"] },
    onHalf: () => void,
  ): Promise<Result<unknown>> {
    const { base, updates, moments, average: before } = ground;
    const job = {
      recipe,
      into,
      tensors: base.tensors,
      updates: updates.map(placeOf),
      base: placeOf(base),
      moments: moments && placeOf(moments),
      average: before && placeOf(before),
    };
    const count = countOf(flatten(base.tensors));
    const spans = Math.ceil(count / SPAN_NUMBERS);
    let left = Math.ceil(spans / 2);
    return allOf(
      Array.from({ length: spans }, async (_, i) => {
        const span = { from: i * SPAN_NUMBERS, to: Math.min((i + 1) * SPAN_NUMBERS, count) };
        const made = await threads.run("average", { ...job, span });
        left -= 1;
        if (left === 0) onHalf();
        return made;
      }),
    );
  }

  return { examine, average: (round, passing) => guarded(() => average(round, passing)) };
}

/** The moments, the aggregate, what is published: in this order they become blobs. */
async function keep([weights, moments, average]: readonly (SealedContainer | null)[], passing: Passing | undefined): Promise<Result<Kept>> {
  const keptMoments = moments ? await moments.keep() : ok(null);
  if (!keptMoments.ok) return keptMoments;
  const aggregate = await weights!.keep();
  if (!aggregate.ok) return aggregate;
  passing?.("after-base-blob");
  const published = average ? await average.keep() : aggregate;
  if (!published.ok) return published;
  passing?.("after-model-blob");
  return ok({ aggregate: aggregate.value, published: published.value, moments: keptMoments.value });
}

const placeOf = ({ file, dataStart }: NumberFile): NumberFile => ({ file, dataStart });
