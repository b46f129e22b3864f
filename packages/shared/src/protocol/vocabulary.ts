/** The four sequences, in channel order. */
export const SEQUENCES = ["t1", "t1ce", "t2", "flair"] as const;
export type Sequence = (typeof SEQUENCES)[number];

/** Which molecular question a model answers. H3 K27M is not the same as H3 K27-altered. */
export const TARGETS = ["h3k27m", "h3k27Altered"] as const;
export type Target = (typeof TARGETS)[number];

export const NETWORK_SIZES = ["ci", "laptop", "gpu"] as const;
export type NetworkSize = (typeof NETWORK_SIZES)[number];

/** What a network is trained for: to find and classify tumours, or to restore pictures of normal brains before it sees any tumour. */
export const NETWORK_TASKS = ["diagnosis", "restoration"] as const;
export type NetworkTask = (typeof NETWORK_TASKS)[number];

/** What a network takes over from its parent: encoder and decoder, or the encoder alone. The heads always begin anew. */
export const PARENT_LAYERS = ["trunk", "encoder"] as const;
export type ParentLayers = (typeof PARENT_LAYERS)[number];

/** Edge of the cubic grid in voxels, and the voxel edge in millimetres; always 192 mm across. */
export const GRIDS: Readonly<Record<NetworkSize, { readonly voxels: number; readonly spacingMm: number }>> = {
  ci: { voxels: 32, spacingMm: 6 },
  laptop: { voxels: 64, spacingMm: 3 },
  gpu: { voxels: 128, spacingMm: 1.5 },
};

/** Where a patient stands in a frozen cohort. External patients never train. */
export const SPLITS = ["train", "validation", "external"] as const;
export type Split = (typeof SPLITS)[number];

/** A SHA-256 digest in writing: lower-case hex. */
export const DIGEST_PATTERN = /^[0-9a-f]{64}$/;
