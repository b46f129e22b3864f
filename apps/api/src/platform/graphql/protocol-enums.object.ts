import { registerEnumType } from "type-graphql";

/** Values as the wire protocol and the database write them; names as GraphQL writes them. */
export const TargetEnum = { H3K27M: "h3k27m", H3K27_ALTERED: "h3k27Altered" } as const;
registerEnumType(TargetEnum, {
  name: "Target",
  description: "Which molecular question is asked. H3 K27M is not the same as H3 K27-altered.",
  valuesConfig: {
    H3K27M: { description: "The H3 K27M mutation (p.Lys28Met) itself." },
    H3K27_ALTERED: { description: "H3 K27-altered in the sense of WHO CNS5, with or without the mutation." },
  },
});

export const NetworkSizeEnum = { CI: "ci", LAPTOP: "laptop", GPU: "gpu" } as const;
registerEnumType(NetworkSizeEnum, {
  name: "NetworkSize",
  description: "Size of the network and of its grid.",
  valuesConfig: {
    CI: { description: "32 voxels of 6 mm: minutes on any machine." },
    LAPTOP: { description: "64 voxels of 3 mm." },
    GPU: { description: "128 voxels of 1.5 mm." },
  },
});

export const NetworkTaskEnum = { DIAGNOSIS: "diagnosis", RESTORATION: "restoration" } as const;
registerEnumType(NetworkTaskEnum, {
  name: "NetworkTask",
  description: "What a network is trained for.",
  valuesConfig: {
    DIAGNOSIS: { description: "To find and classify tumours." },
    RESTORATION: { description: "To restore pictures of normal brains: pretraining, without any patient. Scored by its loss alone." },
  },
});

export const CovariatesEnum = { NONE: "none", AGE_SEX: "age-sex" } as const;
registerEnumType(CovariatesEnum, {
  name: "Covariates",
  description: "What a classifier reads beside the images. Versions that read different things are reported apart.",
  valuesConfig: {
    NONE: { description: "Nothing of the patient: image only." },
    AGE_SEX: { description: "Age and sex too, which each site reads from its own records; they never leave it." },
  },
});

export const AttentionEnum = { MASK: "mask", EVEN: "even" } as const;
registerEnumType(AttentionEnum, {
  name: "Attention",
  description: "Where a classifier looks.",
  valuesConfig: {
    MASK: { description: "Where the network segments a tumour." },
    EVEN: { description: "Everywhere alike." },
  },
});

export const ParentLayersEnum = { TRUNK: "trunk", ENCODER: "encoder" } as const;
registerEnumType(ParentLayersEnum, {
  name: "ParentLayers",
  description: "What a run takes over from the model version it begins from. Heads begin anew.",
  valuesConfig: {
    TRUNK: { description: "Encoder and decoder." },
    ENCODER: { description: "The encoder alone." },
  },
});

export const SplitEnum = { TRAIN: "train", VALIDATION: "validation", EXTERNAL: "external" } as const;
registerEnumType(SplitEnum, {
  name: "Split",
  description: "Where a patient stands in a frozen cohort.",
  valuesConfig: {
    TRAIN: { description: "Trains the model." },
    VALIDATION: { description: "Held out at a training site; scores the model." },
    EXTERNAL: { description: "At a site that never trains; scores the model." },
  },
});
