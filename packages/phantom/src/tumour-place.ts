import type { Triple } from "@midline/imaging/affine";
import { normal, randomIndex } from "@midline/shared/random";
import type { LOCATIONS } from "@midline/shared/labels/case-columns";
import type { Streams } from "./case-streams.js";
import { side } from "./draw.js";
import type { PhantomLocation } from "./presets.js";

export interface TumourPlace {
  /** In the cube [-1, 1]³. */
  readonly centre: Triple;
  /** As a site coordinator would write it. */
  readonly structure: (typeof LOCATIONS)[number];
  readonly laterality: "left" | "right" | "midline";
}

/** Where exactly a tumour sits, about its structure's centre (SD 0.03: 3 mm). Needs no image, so that a label file can be written without. */
export function drawTumourPlace(streams: Streams, location: PhantomLocation): TumourPlace {
  const uniform = streams("place");
  const lateral = side(uniform);
  const other = OTHERS[randomIndex(uniform, OTHERS.length)]!;
  const { structure, centre } = location === "other" ? other : NAMED[location];
  const isLateral = centre[0] !== 0;
  return {
    centre: [centre[0] * lateral + 0.03 * normal(uniform), centre[1] + 0.03 * normal(uniform), centre[2] + 0.03 * normal(uniform)],
    structure,
    laterality: isLateral ? (lateral > 0 ? "right" : "left") : "midline",
  };
}

type Home = Pick<TumourPlace, "structure" | "centre">;

const NAMED: Readonly<Record<Exclude<PhantomLocation, "other">, Home>> = {
  pons: { structure: "pons", centre: [0, -0.02, -0.28] },
  thalamus: { structure: "thalamus", centre: [0.13, -0.03, 0.1] },
  midbrain: { structure: "midbrain", centre: [0, -0.07, -0.1] },
  medulla: { structure: "medulla", centre: [0, -0.11, -0.55] },
};

const OTHERS: readonly Home[] = [
  { structure: "hypothalamus_third_ventricle", centre: [0, 0.05, 0.05] },
  { structure: "other_midline", centre: [0.22, 0.1, 0.1] },
  { structure: "cerebellum_midline", centre: [0.1, -0.36, -0.3] },
];
