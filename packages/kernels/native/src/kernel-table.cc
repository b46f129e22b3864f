// The kernels of one instruction set, in a table.
#include "kernels.h"

#ifndef ISA
#error "compile with -DISA=<name of a namespace>"
#endif

#define TABLE_NAME(name) table_##name
#define TABLE_OF(name) TABLE_NAME(name)

namespace ISA {
void convolve(const Workers&, const Geometry&, const float*, const float*, const float*, float*);
void convolveInputGradient(const Workers&, const Geometry&, const float*, const float*, float*);
void convolveFilterGradient(const Workers&, const Geometry&, const float*, const float*, float*);
void channelSums(const Workers&, const float*, float*, size_t, int);
void groupNorm(const Workers&, const GroupNorm&, const float*, const float*, const float*, float*, double*);
void groupNormGradient(const Workers&, const GroupNorm&, const float*, const float*, const float*, const float*, const double*, float*, float*, float*);
void upsampleAdd(const Workers&, const Upsampling&, const float*, const float*, float*);
void upsampleConcat(const Workers&, const Upsampling&, const float*, const float*, float*);
void upsampleConcatGradient(const Workers&, const Upsampling&, const float*, float*, float*);
void weightedMoments(const Workers&, int, size_t, int, float, const float*, const float*, float*);
void weightedMomentsGradient(const Workers&, int, size_t, int, const float*, const float*, const float*, const float*, float*);
void add(const Workers&, const float*, const float*, float*, size_t);
void segmentationSums(const Workers&, int, size_t, float, const float*, const float*, double*);
void segmentationGradient(const Workers&, int, size_t, float, const float*, const float*, const double*, float*);
void sumOfSquares(const Workers&, const float*, double*, size_t);
void adamW(const Workers&, const AdamStep&, float*, const float*, float*, float*, size_t);
void largestOfShifted(const Workers&, const float*, float*, int, size_t, size_t);
void rimSums(const Workers&, int, size_t, int, double, const float*, const float*, const float*, const float*, double*);
}  // namespace ISA

extern const Kernels TABLE_OF(ISA);
const Kernels TABLE_OF(ISA) = {
    ISA::convolve,        ISA::convolveInputGradient,  ISA::convolveFilterGradient, ISA::channelSums,
    ISA::groupNorm,       ISA::groupNormGradient,      ISA::upsampleAdd,            ISA::upsampleConcat,
    ISA::upsampleConcatGradient, ISA::weightedMoments, ISA::weightedMomentsGradient, ISA::add,
    ISA::segmentationSums, ISA::segmentationGradient,  ISA::sumOfSquares,           ISA::adamW,
    ISA::largestOfShifted, ISA::rimSums,
};
