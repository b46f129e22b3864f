// Sums over a lesion and two rims around it, which its first-order radiomics are made of.
#pragma once
#include <cstring>
#include "kernels.h"

namespace {

struct RimCall {
  const float *x, *p, *near, *far;
  double* sums;
  size_t voxels;
  int channels;
  double floor;
};

/** One voxel after the other, in double precision. */
static void rimsOfCase(void* context, int n, int) {
  const RimCall& c = *static_cast<RimCall*>(context);
  const int channels = c.channels;
  double* sums = c.sums + (size_t)n * (3 + 4 * channels);
  double *inside = sums + 3, *around = inside + channels, *beyond = around + channels, *squares = beyond + channels;
  memset(sums, 0, (3 + 4 * channels) * sizeof(double));
  for (size_t v = n * c.voxels; v < (n + 1) * c.voxels; v++) {
    const float* x = c.x + v * channels;
    bool inHead = false;
    for (int i = 0; i < channels; i++) inHead |= x[i] != 0;
    if (!inHead) continue;
    const double p = c.p[v], near = c.near[v], far = c.far[v];
    const double a = p + c.floor, b = near - p + c.floor, d = far - near + c.floor;
    sums[0] += a, sums[1] += b, sums[2] += d;
    for (int i = 0; i < channels; i++) {
      const double value = x[i], weighted = a * value;
      inside[i] += weighted;
      around[i] += b * value;
      beyond[i] += d * value;
      squares[i] += weighted * value;
    }
  }
}

}  // namespace
