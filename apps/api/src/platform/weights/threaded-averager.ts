import { ruleOf } from "@midline/federation/aggregate";
import { countOf, flatten } from "@midline/federation/flat";
import { type Combination, trunkWeights } from "@midline/federation/rules/rule";
import type { Rounding } from "@midline/federation/rounded-numbers";
import { joinShares, type Statistics } from "@midline/federation/rules/statistics";
import { ok, type Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { splitLocal } from "@midline/shared/weights/local-layers";
import type { BlobFiles } from "../blobs/blob-files.js";
import { guarded } from "../blobs/storage-fault.js";
import { allOf } from "./all-of.js";
import type { AveragedWeights, Averager, AveragingMoment, RoundToAverage, StoredWeights, UpdateToExamine } from "./averager.js";
import { numbersOf } from "./container-numbers.js";
import { type NewContainer, openContainer, type SealedContainer } from "./new-container.js";
import { openBlobs, openRound, type RoundGround } from "./round-ground.js";
import { changesOf, productsOf, type RoundProducts, type Work, workOf } from "./round-work.js";
import type { Threads } from "./threads.js";

/** Numbers of a span: what a thread makes in one go. */
const SPAN_NUMBERS = 1 << 20;

type Passing = (moment: AveragingMoment) => void;
type Kept = Pick<AveragedWeights, "aggregate" | "published" | "moments" | "control">;

/** The arithmetic from file to file: in pieces, so that no weights are ever whole in memory, and on threads, so that the server answers meanwhile. */
export function threadedAverager(files: BlobFiles, threads: Threads): Averager {
  async function decode(digest: string, encoding: Rounding): Promise<Result<StoredWeights>> {
    const found = await files.sound(digest);
    if (!found.ok) return found;
    const file = found.value;
    const layouts = await threads.run("layouts", { files: [file], encoding });
    if (!layouts.ok) return layouts;
    const container = await openContainer(files, threads, layouts.value[0]!.entries);
    if (!container.ok) return container;
    try {
      const decoded = await threads.run("decode", { file, encoding, into: numbersOf(container.value) });
      const sealed = decoded.ok ? await container.value.seal() : decoded;
      return sealed.ok ? await sealed.value.keep() : sealed;
    } finally {
      await container.value.discard();
    }
  }

  async function examine({ digest, base, terms, limits, contents }: UpdateToExamine): Promise<Result<{ readonly norm: number }>> {
    const update = await files.sound(digest);
    if (!update.ok) return update;
    const opened = await openBlobs(files, threads, [base]);
    if (!opened.ok) return opened;
    const manifest = splitLocal(contents.localLayers, opened.value[0]!.tensors).shared;
    return threads.run("examine", { file: update.value, manifest, terms, limits, variateClip: contents.variateClip });
  }

  async function average(round: RoundToAverage, passing?: Passing): Promise<Result<AveragedWeights>> {
    const rule = ruleOf(round.aggregation);
    const opened = await openRound(files, threads, round, rule.least);
    if (!opened.ok) return opened;
    const ground = opened.value;
    const statistics = await gather(ground, rule.needs);
    if (!statistics.ok) return statistics;
    const combination = rule.combine(ground.updates, statistics.value);
    const kept = await make(round, ground, { combination, passing });
    if (!kept.ok) return kept;
    return ok({
      ...kept.value,
      parameterCount: countOf(flatten(ground.base.tensors)),
      weights: trunkWeights(combination, ground.updates),
    });
  }

  /** Each thread gathers a share. */
  async function gather(ground: RoundGround, needs: Statistics["kind"]): Promise<Result<Statistics>> {
    if (needs === "none") return ok({ kind: needs });
    const of = threads.count;
    const job = { ...changesOf(ground), needs };
    const shares = await allOf(Array.from({ length: of }, (_, index) => threads.run("gather", { ...job, share: { index, of } })));
    return shares.ok ? ok(joinShares(shares.value)) : shares;
  }

  /** Makes what the round becomes, and keeps it as blobs. */
  async function make(
    round: RoundToAverage,
    ground: RoundGround,
    { combination, passing }: { readonly combination: Combination; readonly passing: Passing | undefined },
  ): Promise<Result<Kept>> {
    const begun: NewContainer[] = [];
    const begin = async (shapes: readonly TensorShape[]): Promise<Result<NewContainer>> => {
      const container = await openContainer(files, threads, shapes);
      if (container.ok) begun.push(container.value);
      return container;
    };
    try {
      const products = await eachOf(productsOf(ground, round), begin);
      if (!products.ok) return products;
      const works = workOf(round, ground, { combination, into: products.value });
      const made = await makeSpans(works, () => passing?.("while-averaging"));
      if (!made.ok) return made;
      passing?.("mid-blob");
      const sealed = await eachOf(products.value, (container) => container.seal());
      return sealed.ok ? await keep(sealed.value, passing) : sealed;
    } finally {
      await Promise.all(begun.map((container) => container.discard()));
    }
  }

  /** All spans, by whichever thread is free; `onHalf` is called when half of them are made. */
  async function makeSpans(works: readonly Work[], onHalf: () => void): Promise<Result<unknown>> {
    const jobs = works.flatMap((work) => {
      const count = countOf(flatten(work.tensors));
      return Array.from({ length: Math.ceil(count / SPAN_NUMBERS) }, (_, i) => ({
        ...work,
        span: { from: i * SPAN_NUMBERS, to: Math.min((i + 1) * SPAN_NUMBERS, count) },
      }));
    });
    let left = Math.ceil(jobs.length / 2);
    return allOf(
      jobs.map(async (job) => {
        const made = await threads.run("average", job);
        left -= 1;
        if (left === 0) onHalf();
        return made;
      }),
    );
  }

  return {
    decode: (digest, encoding) => guarded(() => decode(digest, encoding)),
    examine,
    average: (round, passing) => guarded(() => average(round, passing)),
  };
}

/** The same for each product that there is. */
async function eachOf<A, B>(products: RoundProducts<A>, make: (product: A) => Promise<Result<B>>): Promise<Result<RoundProducts<B>>> {
  const orNull = async (product: A | null): Promise<Result<B | null>> => (product === null ? ok(null) : make(product));
  const made = await Promise.all([make(products.weights), orNull(products.moments), orNull(products.average), orNull(products.control)]);
  const [weights, moments, average, control] = made;
  if (!weights.ok) return weights;
  if (!moments.ok) return moments;
  if (!average.ok) return average;
  if (!control.ok) return control;
  return ok({ weights: weights.value, moments: moments.value, average: average.value, control: control.value });
}

/** The moments, the control variate, the aggregate, what is published: in this order they become blobs. */
async function keep(
  { weights, moments, average, control }: RoundProducts<SealedContainer>,
  passing: Passing | undefined,
): Promise<Result<Kept>> {
  const keepAny = async (sealed: SealedContainer | null): Promise<Result<StoredWeights | null>> => (sealed ? sealed.keep() : ok(null));
  const keptMoments = await keepAny(moments);
  if (!keptMoments.ok) return keptMoments;
  const keptControl = await keepAny(control);
  if (!keptControl.ok) return keptControl;
  const aggregate = await weights.keep();
  if (!aggregate.ok) return aggregate;
  passing?.("after-base-blob");
  const published = average ? await average.keep() : aggregate;
  if (!published.ok) return published;
  passing?.("after-model-blob");
  return ok({ aggregate: aggregate.value, published: published.value, moments: keptMoments.value, control: keptControl.value });
}
