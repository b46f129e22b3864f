import type { Recipe } from "@midline/federation/average-numbers";
import { controlRecipe, isOfVariate } from "@midline/federation/control-variate";
import { shareOfLatest } from "@midline/federation/moving-average";
import type { Combination } from "@midline/federation/rules/rule";
import { momentsOf } from "@midline/federation/server-optimiser";
import { headsTaught } from "@midline/federation/site-update";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { isLocalTensor } from "@midline/shared/weights/local-layers";
import type { RoundToAverage } from "./averager.js";
import { type Container, type NumberFile, numbersOf } from "./container-numbers.js";
import type { RoundGround } from "./round-ground.js";
import type { RoundFiles, SpanToAverage } from "./tasks.js";

/** What a round makes; null where its plan asks for none. */
export interface RoundProducts<T> {
  readonly weights: T;
  readonly moments: T | null;
  readonly average: T | null;
  readonly control: T | null;
}

/** Numbers that are made by one recipe, in spans of their tensors. */
export type Work = Omit<SpanToAverage, "span">;

/** The tensors of what a round makes. */
export const productsOf = ({ base, shared, average }: RoundGround, round: RoundToAverage): RoundProducts<readonly TensorShape[]> => ({
  weights: base.tensors,
  moments: round.optimiser.kind === "none" ? null : momentsOf(shared, round.optimiser),
  average: average && base.tensors,
  control: round.control === undefined ? null : shared,
});

/** The changes that the sites share. */
export const changesOf = ({ shared, updates }: RoundGround): RoundFiles => ({
  tensors: shared,
  updates: updates.map(({ container }) => numbersOf(container, (name) => !isOfVariate(name))),
});

/** All that is to be done for what a round makes: the weights that are shared, those that stay as they are, the federation's control variate. */
export function workOf(
  round: RoundToAverage,
  ground: RoundGround,
  { combination, into }: { readonly combination: Combination; readonly into: RoundProducts<Container> },
): readonly Work[] {
  const { local, updates, average, moments } = ground;
  const isLocal = (name: string): boolean => isLocalTensor(round.localLayers, name);
  const isShared = (name: string): boolean => !isLocal(name);
  const weights = (which: (name: string) => boolean): Pick<Work, "base" | "average" | "into"> => ({
    base: numbersOf(ground.base, which),
    average: average && numbersOf(average, which),
    into: { weights: numbersOf(into.weights, which), moments: null, average: into.average && numbersOf(into.average, which) },
  });
  const recipe: Recipe = {
    combination,
    sites: updates.length,
    step: round.optimiser,
    taught: headsTaught(updates),
    shareOfLatest: average && shareOfLatest(round.average),
  };
  const shared = weights(isShared);
  const moved: Work = {
    ...changesOf(ground),
    ...shared,
    recipe,
    moments: whole(moments),
    into: { ...shared.into, moments: whole(into.moments) },
  };
  const unmoved: Work = { ...weights(isLocal), tensors: local, updates: [], recipe: { ...recipe, combination: null }, moments: null };
  const control = round.control && into.control ? [controlWork(round.control.sites, ground, into.control)] : [];
  return [moved, ...(local.length === 0 ? [] : [unmoved]), ...control];
}

const controlWork = (sites: number, ground: RoundGround, into: Container): Work => ({
  recipe: controlRecipe(ground.updates, sites),
  tensors: ground.shared,
  updates: ground.updates.map(({ container }) => numbersOf(container, isOfVariate)),
  base: whole(ground.control),
  moments: null,
  average: null,
  into: { weights: numbersOf(into), moments: null, average: null },
});

const whole = (container: Container | null): NumberFile | null => container && numbersOf(container);
