import type { Triple } from "@midline/imaging/affine";
import { SEQUENCES, type Sequence } from "@midline/shared/protocol/vocabulary";
import { normal, type Uniform } from "@midline/shared/random";
import type { Anatomy } from "./anatomy.js";
import type { Streams } from "./case-streams.js";
import { clamp, normalCdf } from "./draw.js";
import type { Latents } from "./latents.js";
import { ellipsoidField, overEllipsoid } from "./soft-ellipsoid.js";
import type { Images } from "./tissue.js";
import { drawTumourPlace } from "./tumour-place.js";
import { valueNoise } from "./value-noise.js";

/** Altered tumours: sharper margin, less oedema, weaker enhancement, more mottled, dark on FLAIR where bright on T2. */
interface Appearance {
  readonly edge: number;
  /** Size of the oedema's ellipsoid over the tumour's. */
  readonly oedema: number;
  /** Amplitude of the mottling. */
  readonly texture: number;
  /** Gain of the enhancing rim. */
  readonly enhancement: number;
  readonly flair: number;
}

const appearanceOf = ({ cues }: Latents): Appearance => ({
  edge: 0.05 + 0.17 * normalCdf(-cues.margin),
  oedema: 1.05 + 0.9 * normalCdf(-cues.oedema),
  texture: 0.02 + 0.22 * normalCdf(cues.texture),
  enhancement: 0.1 + 0.75 * normalCdf(-cues.enhancement),
  flair: 1.02 - 0.42 * normalCdf(cues.mismatch),
});

/**
 * Paints a tumour into the images: oedema, then a solid and mottled core, necrosis inside it, and after contrast an enhancing rim.
 *
 * @returns the mask, [n³]: 1 inside the core's edge (q < 1) and the head. Oedema is not tumour.
 */
export function paintTumour(
  streams: Streams,
  { images, anatomy, latents }: { images: Images; anatomy: Anatomy; latents: Latents },
): Uint8Array {
  const { n, head, fluid } = anatomy;
  const look = appearanceOf(latents);
  const uniform = streams("tumour");
  const { centre } = drawTumourPlace(streams, latents.location);
  const radii = drawRadii(uniform, latents);
  const dents = valueNoise(streams("tumour-dents"), 7, n).map((value) => 0.12 * value);
  const mottling = valueNoise(streams("tumour-texture"), Math.max(5, Math.floor(n / 2)), n);
  const rimClouds = valueNoise(streams("tumour-rim"), 8, n);
  const necrosis = necrosisIn(uniform, { centre, radii, n });

  const mask = new Uint8Array(n ** 3);
  const core = new Float32Array(n ** 3);
  const rim = new Float32Array(n ** 3);
  overEllipsoid(n, { centre, radii, softness: look.edge, warp: dents }, (at, value, q) => {
    const inCore = value * head[at]!;
    core[at] = inCore;
    rim[at] = clamp(Math.exp(-(((q - 0.55) / 0.28) ** 2)) + 0.35 * rimClouds[at]!, 0, 1) * inCore;
    if (q < 1 && head[at]! > 0.4) mask[at] = 1;
  });
  const around: Triple = [radii[0] * look.oedema, radii[1] * look.oedema, radii[2] * look.oedema];
  const oedema = ellipsoidField(n, { centre, radii: around, softness: 0.12, warp: dents.map((value) => 1.3 * value) });

  const solid = { ...CORE, flair: look.flair };
  for (let at = 0; at < core.length; at++) {
    const swelling = 0.75 * clamp(oedema[at]! - core[at]!, 0, 1) * head[at]! * (1 - 0.8 * clamp(fluid[at]!, 0, 1));
    const inCore = core[at]!;
    if (swelling === 0 && inCore === 0) continue;
    const mottled = look.texture * mottling[at]!;
    const dead = necrosis[at]! * inCore;
    for (const sequence of SEQUENCES) {
      const swollen = images[sequence][at]! * (1 - swelling) + swelling * OEDEMA[sequence];
      const filled = swollen * (1 - inCore) + inCore * (solid[sequence] + mottled * (sequence === "t1ce" ? 0.5 : 1));
      const enhanced = sequence === "t1ce" ? rim[at]! * (1 - necrosis[at]!) * look.enhancement : 0;
      images[sequence][at] = filled * (1 - dead) + dead * NECROSIS[sequence] + enhanced;
    }
  }
  return mask;
}

const CORE: Readonly<Record<Exclude<Sequence, "flair">, number>> = { t1: 0.58, t1ce: 0.58, t2: 1 };
const NECROSIS: Readonly<Record<Sequence, number>> = { t1: 0.36, t1ce: 0.36, t2: 1.15, flair: 0.55 };
const OEDEMA: Readonly<Record<Sequence, number>> = { t1: 0.72, t1ce: 0.72, t2: 0.82, flair: 0.92 };

/** About a fifth of the half cube: 19 mm. Smaller where the structure is. */
function drawRadii(uniform: Uniform, { location }: Latents): Triple {
  const size = clamp(Math.exp(Math.log(0.2) + 0.22 * normal(uniform)), 0.12, 0.34);
  const radius = size * (location === "midbrain" || location === "medulla" ? 0.8 : 1);
  const along = (): number => radius * Math.exp(0.15 * normal(uniform));
  return [along(), along(), along()];
}

/** Dead tissue inside the tumour, up to 0.7 of its radius; the same in altered and wild-type tumours. */
function necrosisIn(uniform: Uniform, { centre, radii, n }: { centre: Triple; radii: Triple; n: number }): Float32Array {
  const share = clamp(0.35 + 0.15 * normal(uniform), 0, 0.7);
  const place = centre.map((at, axis) => at + 0.2 * normal(uniform) * radii[axis]!);
  if (share === 0) return new Float32Array(n ** 3);
  const inner: Triple = [radii[0] * share, radii[1] * share, radii[2] * share];
  return ellipsoidField(n, { centre: [place[0]!, place[1]!, place[2]!], radii: inner, softness: 0.15 });
}
