import { MOMENTS, type Moment } from "@midline/api/runs/coordinator-platform";
import { MOMENTS as ALL_TRAINER_MOMENTS, type Moment as TrainerMoment } from "@midline/trainer/work/moments";
import type { NumberEncoding } from "@midline/shared/weights/container-layout";
import fc from "fast-check";

/** But for those of single chunks: a simulated update is one chunk. */
const TRAINER_MOMENTS = ALL_TRAINER_MOMENTS.filter((moment) => moment !== "mid-chunk" && moment !== "after-chunk");

/** How the network treats messages. */
export interface Weather {
  /** The longest delay of a message, in milliseconds. */
  readonly delayMs: number;
  /** Chances of a message, either way, to be lost and to come twice. */
  readonly loss: number;
  readonly repeats: number;
}

/** Something that happens to the federation at a moment, in milliseconds from the start. `who` picks among those there are. */
export type Blow = { readonly atMs: number; readonly who: number; readonly forMs: number } & (
  | { readonly kind: (typeof PLAIN_BLOWS)[number] }
  /** The coordinator that comes to this moment next dies there. */
  | { readonly kind: "kill-at-moment"; readonly moment: Moment; readonly powerCut: boolean }
  /** The trainer that comes to this moment next dies there. */
  | { readonly kind: "kill-trainer-at-moment"; readonly trainerMoment: TrainerMoment; readonly powerCut: boolean }
  /** A trainer dies before its n-th next deed on its disk. */
  | { readonly kind: "kill-at-disk"; readonly deeds: number }
);

export const PLAIN_BLOWS = [
  "kill-coordinator",
  "stop-leader",
  "power-cut",
  "kill-trainer",
  "trainer-power-cut",
  "stop-trainer",
  "second-trainer",
  "break-line",
  "partition",
  "trainer-clock",
  "restart-database",
  "full-disk",
  "pause",
  "resume",
  "withdraw",
  "cancel",
  "decline",
  "bad-update",
] as const;
export type BlowKind = Blow["kind"];
export const BLOW_KINDS: readonly BlowKind[] = [...PLAIN_BLOWS, "kill-at-moment", "kill-trainer-at-moment", "kill-at-disk"];

/** One history to be tried, but for what the seed decides. */
export interface Schedule {
  readonly seed: number;
  readonly sites: number;
  readonly rounds: number;
  readonly quorum: number;
  readonly coordinators: number;
  readonly rule: "mean" | "cyclic" | "median";
  readonly diagnosis: boolean;
  readonly averages: boolean;
  /** How updates travel. */
  readonly encoding: NumberEncoding;
  readonly weather: Weather;
  /** The longest that a statement of the database takes, in milliseconds. */
  readonly statementMs: number;
  readonly blows: readonly Blow[];
}

/** Blows fall in this time; afterwards everything is mended. */
export const TROUBLE_MS = 25_000;

const atMs = fc.nat(TROUBLE_MS);
const who = fc.nat(11);
const forMs = fc.integer({ min: 200, max: 30_000 });

const blow: fc.Arbitrary<Blow> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constantFrom(...PLAIN_BLOWS.filter((kind) => kind !== "cancel")), atMs, who, forMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("cancel" as const), atMs: fc.integer({ min: 4000, max: TROUBLE_MS }), who, forMs }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("kill-at-moment" as const),
      moment: fc.constantFrom(...MOMENTS),
      powerCut: fc.boolean(),
      atMs,
      who,
      forMs,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("kill-trainer-at-moment" as const),
      trainerMoment: fc.constantFrom(...TRAINER_MOMENTS),
      powerCut: fc.boolean(),
      atMs,
      who,
      forMs,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("kill-at-disk" as const), deeds: fc.integer({ min: 1, max: 12 }), atMs, who, forMs }),
  },
);

const weather: fc.Arbitrary<Weather> = fc.record({
  delayMs: fc.constantFrom(20, 200, 2000),
  loss: fc.constantFrom(0, 0, 0.05, 0.2),
  repeats: fc.constantFrom(0, 0.05, 0.3),
});

/** Any schedule; what shrinks away first are blows. */
export const anySchedule: fc.Arbitrary<Schedule> = fc
  .record({
    seed: fc.nat(0xffff_ffff),
    sites: fc.constantFrom(2, 2, 3),
    rounds: fc.constantFrom(1, 1, 2, 2, 3),
    quorum: fc.integer({ min: 1, max: 3 }),
    coordinators: fc.constantFrom(1, 2, 2),
    rule: fc.constantFrom("mean", "mean", "mean", "median", "cyclic"),
    diagnosis: fc.boolean(),
    averages: fc.boolean(),
    encoding: fc.constantFrom("float32", "float32", "float16", "int8"),
    weather,
    statementMs: fc.constantFrom(2, 2, 20, 150),
    blows: fc.array(blow, { maxLength: 8 }),
  })
  .map((drawn) => ({ ...drawn, quorum: drawn.rule === "cyclic" ? 1 : Math.min(drawn.quorum, drawn.sites) }));
