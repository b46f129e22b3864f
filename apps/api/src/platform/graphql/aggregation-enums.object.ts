import { registerEnumType } from "type-graphql";

/** Values as the wire protocol writes them; names as GraphQL writes them. */
export const AggregationRuleEnum = {
  MEAN: "mean",
  NORMALISED_MEAN: "normalised-mean",
  MEDIAN: "median",
  TRIMMED_MEAN: "trimmed-mean",
  NORM_BOUNDED_MEAN: "norm-bounded-mean",
  MULTI_KRUM: "multi-krum",
  CYCLIC: "cyclic",
} as const;
registerEnumType(AggregationRuleEnum, {
  name: "AggregationRule",
  description: "How the sites' changes become one change of the model.",
  valuesConfig: {
    MEAN: { description: "Federated averaging: the mean by cases." },
    NORMALISED_MEAN: { description: "FedNova: the mean by cases of the change a step, for sites that take different numbers of steps." },
    MEDIAN: { description: "The median of every number, each site once." },
    TRIMMED_MEAN: { description: "The mean of every number without the largest and smallest, as many as sites are tolerated." },
    NORM_BOUNDED_MEAN: { description: "The mean by cases of changes that are held to the median length." },
    MULTI_KRUM: { description: "The mean by cases of the changes that stand closest together; the others are left out." },
    CYCLIC: { description: "Cyclic weight transfer: one site trains in a round, in turn." },
  },
});

export const DriftCorrectionEnum = { NONE: "none", SCAFFOLD: "scaffold" } as const;
registerEnumType(DriftCorrectionEnum, {
  name: "DriftCorrection",
  description: "What a site does while it learns against drifting away from the others.",
  valuesConfig: {
    NONE: { description: "Nothing." },
    SCAFFOLD: {
      description: "Corrects every step by a control variate: the federation's mean gradient of the last round less the site's own.",
    },
  },
});

export const LocalLayersEnum = { NONE: "none", NORMALISATION: "normalisation" } as const;
registerEnumType(LocalLayersEnum, {
  name: "LocalLayers",
  description: "Layers of which each training site keeps its own numbers.",
  valuesConfig: {
    NONE: { description: "None: all is shared." },
    NORMALISATION: { description: "Scale and shift of every normalisation (FedBN)." },
  },
});

export const UpdateEncodingEnum = { FLOAT32: "float32", FLOAT16: "float16", INT8: "int8" } as const;
registerEnumType(UpdateEncodingEnum, {
  name: "UpdateEncoding",
  description: "How the numbers of an update are written on its way. What rounding leaves out of one update is added to the next.",
  valuesConfig: {
    FLOAT32: { description: "As they are, four bytes each." },
    FLOAT16: { description: "Rounded to 11 bits, two bytes each." },
    INT8: { description: "Rounded to a 254th of the range of 256 neighbours, a byte each." },
  },
});

export const ServerOptimiserEnum = { NONE: "none", MOMENTUM: "momentum", ADAM: "adam", YOGI: "yogi" } as const;
registerEnumType(ServerOptimiserEnum, {
  name: "ServerOptimiser",
  description: "What is done with the aggregated change of a round.",
  valuesConfig: {
    NONE: { description: "It is added as it is." },
    MOMENTUM: { description: "FedAvgM." },
    ADAM: { description: "FedAdam." },
    YOGI: { description: "FedYogi." },
  },
});
