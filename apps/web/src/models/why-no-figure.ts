import { MIN_CELL } from "@midline/shared/protocol/statistics";
import type { Absence } from "../ui/estimate-text";

/** Why a figure of classification is missing: withheld to protect patients, or not computable. Never a 0.5 in its place. */
export const whyNoAuroc = (suppressed: boolean): Absence =>
  suppressed
    ? { word: "withheld", reason: `a class has fewer than ${MIN_CELL} patients` }
    : { word: "not defined", reason: "not enough cases of both classes" };

export const NO_MASKS: Absence = { word: "not defined", reason: "no reference masks" };

export const NO_INTERNAL: Absence = { word: "not defined", reason: "a training hospital has not scored, or its figure is withheld" };

export const NO_EXTERNAL: Absence = { word: "not defined", reason: "an external hospital has not scored, or its figure is withheld" };
