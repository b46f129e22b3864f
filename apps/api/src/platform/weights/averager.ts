import type { SiteWeights } from "@midline/federation/rules/rule";
import type { DescribedUpdate, SiteTerms } from "@midline/federation/site-update";
import type { UpdateLimits } from "@midline/federation/validate-update";
import type { Rounding } from "@midline/federation/rounded-numbers";
import type { Aggregation, ServerOptimiser } from "@midline/shared/protocol/aggregation";
import type { LocalLayers } from "@midline/shared/weights/local-layers";
import type { Result } from "@midline/shared/result";

/** Weights that are safe on the disk. */
export interface StoredWeights {
  readonly digest: string;
  readonly bytes: number;
}

/** An update that is to be looked at, whole, before any of it counts. */
export interface UpdateToExamine {
  readonly digest: string;
  /** The weights it changes: it must hold their tensors. */
  readonly base: string;
  readonly terms: Omit<DescribedUpdate, "siteCode" | "tensors">;
  readonly limits: UpdateLimits;
  readonly contents: UpdateContents;
}

/** What updates hold beside the change of the weights, and of which weights they hold nothing. */
export interface UpdateContents {
  /** With SCAFFOLD they also hold the change of the site's control variate: the longest gradient that is in one. Null without. */
  readonly variateClip: number | null;
  /** Of these layers they hold nothing: each site keeps its own, and the base stays as it is. */
  readonly localLayers: LocalLayers;
}

/** Everything that the weights of a round depend on; blobs by their digests. */
export interface RoundToAverage {
  readonly aggregation: Aggregation;
  readonly optimiser: ServerOptimiser;
  readonly updates: readonly (SiteTerms & { readonly digest: string })[];
  readonly base: string;
  /** Of the optimiser over rounds; null in the first round, and without one. */
  readonly moments: string | null;
  /** The moving average that the round publishes; `before` is null in the first round. */
  readonly average: { readonly decay: number; readonly round: number; readonly before: string | null };
  /** Layers of which the updates hold nothing. */
  readonly localLayers: LocalLayers;
  /** With SCAFFOLD, whose updates hold a variate: the control variate of the federation, null where it begins, and how many sites train. */
  readonly control?: { readonly before: string | null; readonly sites: number } | undefined;
}

/** The weights a round becomes. */
export interface AveragedWeights {
  /** The base with the sites' aggregated change: what the next round trains from. */
  readonly aggregate: StoredWeights;
  /** What the round publishes: the aggregate, or in a plan with an averaging decay its moving average over the rounds. */
  readonly published: StoredWeights;
  /** Of an optimiser over rounds, for the next round; null in a plan without one. */
  readonly moments: StoredWeights | null;
  /** SCAFFOLD's control variate of the federation, for the next round; null in a plan without it. */
  readonly control: StoredWeights | null;
  readonly parameterCount: number;
  readonly weights: SiteWeights;
}

/** What passes while a round is averaged: some of the weights are made, files are half written, the aggregate is a blob, all weights are blobs. */
export type AveragingMoment = "while-averaging" | "mid-blob" | "after-base-blob" | "after-model-blob";

/**
 * The arithmetic on weights. Pure functions of the blobs: whoever computes them, however often, on however many threads and after whatever crash, gets
 * the same bytes. Refuses as the blob store does when the disk fails, and as the container and the federation's rules do when weights are not as they must be.
 */
export interface Averager {
  /**
   * Keeps what an update whose numbers are rounded says, as float32: a container like any other. Refuses one that is not written as the plan says with
   * `ENCODING_MISMATCH`.
   */
  decode(digest: string, encoding: Rounding): Promise<Result<StoredWeights>>;
  /** Answers the L2 norm of an update that may count. */
  examine(update: UpdateToExamine): Promise<Result<{ readonly norm: number }>>;
  /** Keeps the weights of a round as blobs. */
  average(round: RoundToAverage, passing?: (moment: AveragingMoment) => void): Promise<Result<AveragedWeights>>;
}
