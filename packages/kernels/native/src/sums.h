// Sums over many voxels that do not depend on threads or lanes: single precision within a run of voxels, double beyond it,
// chunks of voxels as tasks, and their sums added in order.
#pragma once
#include "lanes.h"
#include "kernels.h"

namespace {

#if defined(__AVX512F__)
static constexpr int WIDE = 16;
#elif defined(__AVX2__)
static constexpr int WIDE = 8;
#else
static constexpr int WIDE = 4;
#endif

static constexpr int RUN = 256;
static constexpr int CHUNK_VOXELS = 4096;

static inline int chunksOf(size_t voxels) { return (int)((voxels + CHUNK_VOXELS - 1) / CHUNK_VOXELS); }

/** Adds the lanes of v to as many doubles. */
template <int N> static INLINE void addLanes(double* to, Lanes<N> v) {
  if constexpr (N == 1) to[0] += v;
  else
    for (int i = 0; i < N; i++) to[i] += v[i];
}

/** Calls f(first voxel, voxels) for the runs of a chunk. */
template <class F> static INLINE void overRuns(size_t first, size_t voxels, F f) {
  for (size_t v = first; v < first + voxels; v += RUN) f(v, smaller<size_t>(RUN, first + voxels - v));
}

}  // namespace
