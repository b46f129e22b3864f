import { z } from "zod";

export const uuid = z.uuid();
/** SHA-256, lower-case hex. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 digest in lower-case hex");
/** Short public name of a site: `north`, `site-a`. */
export const siteCode = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, "expected a site code such as site-a");
/** A case's name at its site; never a hospital number. The BIDS subject is `sub-<pseudonym>`. */
export const pseudonym = z.string().regex(/^[A-Za-z0-9]{3,32}$/, "expected 3 to 32 letters and digits");
/** Ed25519 signature, base64url. */
export const signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/, "expected an Ed25519 signature in base64url");

/** The four sequences, in channel order. */
export const SEQUENCES = ["t1", "t1ce", "t2", "flair"] as const;
export type Sequence = (typeof SEQUENCES)[number];

/** Which molecular question a model answers. H3 K27M is not the same as H3 K27-altered. */
export const TARGETS = ["h3k27m", "h3k27Altered"] as const;
export type Target = (typeof TARGETS)[number];

export const NETWORK_SIZES = ["ci", "laptop", "gpu"] as const;
export type NetworkSize = (typeof NETWORK_SIZES)[number];

/** Edge of the cubic grid in voxels, and the voxel edge in millimetres; always 192 mm across. */
export const GRIDS: Readonly<Record<NetworkSize, { readonly voxels: number; readonly spacingMm: number }>> = {
  ci: { voxels: 32, spacingMm: 6 },
  laptop: { voxels: 64, spacingMm: 3 },
  gpu: { voxels: 128, spacingMm: 1.5 },
};

/** Where a patient stands in a frozen cohort. External patients never train. */
export const SPLITS = ["train", "validation", "external"] as const;
export type Split = (typeof SPLITS)[number];
