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

/** What the classifier reads beside the images: nothing of the patient, or age and sex as the site's own records give them. */
export const COVARIATES = ["none", "age-sex"] as const;
export type Covariates = (typeof COVARIATES)[number];

/** What a network reads, in words: versions of different kinds are reported apart. */
export const READS: Readonly<Record<Covariates, string>> = { none: "image only", "age-sex": "image, age and sex" };

/** Where the classifier looks: at what the network segments, or everywhere alike. */
export const ATTENTIONS = ["mask", "even"] as const;
export type Attention = (typeof ATTENTIONS)[number];

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
