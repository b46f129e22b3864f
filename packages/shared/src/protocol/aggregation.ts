import { z } from "zod";

/** How the coordinator makes one change of those of the sites. */
export const AGGREGATION_RULES = [
  "mean",
  "normalised-mean",
  "median",
  "trimmed-mean",
  "norm-bounded-mean",
  "multi-krum",
  "cyclic",
] as const;
export type AggregationRule = (typeof AGGREGATION_RULES)[number];

/** What the coordinator does with that change. */
export const SERVER_OPTIMISERS = ["none", "momentum", "adam", "yogi"] as const;
export type ServerOptimiserKind = (typeof SERVER_OPTIMISERS)[number];

/** What a site does, while it learns, against drifting away from the others: nothing, or SCAFFOLD's control variates. */
export const DRIFT_CORRECTIONS = ["none", "scaffold"] as const;
export type DriftCorrectionKind = (typeof DRIFT_CORRECTIONS)[number];

/** Rules that are told how many sites they tolerate. */
const TOLERANT: readonly AggregationRule[] = ["trimmed-mean", "multi-krum"];

/** Whether a rule is told how many sites may hold anything. */
export const isTolerant = (rule: AggregationRule): boolean => TOLERANT.includes(rule);

export const aggregationSchema = z
  .strictObject({
    rule: z.enum(AGGREGATION_RULES),
    /** Sites that may hold anything: of the trimmed mean and of multi-Krum; 0 in other rules. */
    tolerated: z.int().min(0).max(30),
  })
  .refine(({ rule, tolerated }) => isTolerant(rule) === tolerated > 0, {
    path: ["tolerated"],
    error: "the trimmed mean and multi-Krum tolerate one site at least, other rules are not told of any",
  });
export type Aggregation = z.infer<typeof aggregationSchema>;

/** Updates without which a rule cannot hold. */
export function leastUpdates({ rule, tolerated }: Aggregation): number {
  if (rule === "trimmed-mean") return 2 * tolerated + 1;
  return rule === "multi-krum" ? 2 * tolerated + 3 : 1;
}

const rate = z.number().positive().max(100);
const decay = z.number().min(0).lt(1);

export const serverOptimiserSchema = z.discriminatedUnion("kind", [
  /** The change is taken as it is. */
  z.strictObject({ kind: z.literal("none") }),
  /** FedAvgM. */
  z.strictObject({ kind: z.literal("momentum"), learningRate: rate, beta: decay }),
  /** FedAdam and FedYogi: `tau` is the least a step is divided by, and where the second moment begins from. */
  z.strictObject({ kind: z.enum(["adam", "yogi"]), learningRate: rate, beta1: decay, beta2: decay, tau: z.number().positive().max(1) }),
]);
export type ServerOptimiser = z.infer<typeof serverOptimiserSchema>;
