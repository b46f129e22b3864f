import { randomStream, type Uniform } from "@midline/shared/random";
import type { PresetName } from "./presets.js";

/** Which phantom: the same key gives the same phantom, on every machine and in every order. */
export interface PhantomKey {
  readonly preset: PresetName;
  readonly seed: number;
  readonly siteCode: string;
  /** Counts from 1. */
  readonly number: number;
  /** A healthy head: no tumour and no label. */
  readonly normal?: boolean;
}

/** A stream of random numbers for one purpose. */
export type Streams = (purpose: string) => Uniform;

/** The streams of one phantom, one per purpose: a draw more for the noise moves no tumour. */
export const caseStreams =
  ({ preset, seed, siteCode, number, normal = false }: PhantomKey): Streams =>
  (purpose) =>
    randomStream("dmg-v1", preset, seed, siteCode, `${normal ? "normal" : "case"}-${number}`, purpose);
