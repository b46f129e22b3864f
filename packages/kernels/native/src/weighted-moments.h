// Mean and standard deviation of each channel under weights over the voxels.
#pragma once
#include <cmath>
#include "sums.h"

namespace {

struct MomentsCall {
  const float *x, *weights, *moments, *dmoments;
  float* dx;
  size_t voxels;
  int channels, chunks;
  /** [B, chunks, C] */
  double* partial;
  bool squares;

  size_t first(int chunk) const { return (size_t)chunk * CHUNK_VOXELS; }
  size_t count(int chunk) const { return smaller<size_t>(CHUNK_VOXELS, voxels - first(chunk)); }
};

/** Sums of a x over a chunk, or of a (x - mean)^2. */
static void weightedChunk(void* context, int index, int) {
  const MomentsCall& c = *static_cast<MomentsCall*>(context);
  const int n = index / c.chunks, chunk = index % c.chunks, channels = c.channels;
  double* to = c.partial + (size_t)index * channels;
  memset(to, 0, channels * sizeof(double));
  const float* mean = c.moments + (size_t)n * 2 * channels;
  overRuns(c.first(chunk), c.count(chunk), [&](size_t v, size_t voxels) {
    const float *x = c.x + (n * c.voxels + v) * channels, *a = c.weights + n * c.voxels + v;
    overLanes<WIDE>(channels, [&](auto width, size_t i) {
      constexpr int N = decltype(width)::value;
      Lanes<N> sum{};
      if (!c.squares)
        for (size_t j = 0; j < voxels; j++) sum += load<N>(x + j * channels + i) * a[j];
      else {
        const auto m = load<N>(mean + i);
        for (size_t j = 0; j < voxels; j++) {
          const Lanes<N> t = load<N>(x + j * channels + i) - m;
          sum += t * t * a[j];
        }
      }
      addLanes<N>(to + i, sum);
    });
  });
}

static void momentsGradientChunk(void* context, int index, int) {
  const MomentsCall& c = *static_cast<MomentsCall*>(context);
  const int n = index / c.chunks, chunk = index % c.chunks, channels = c.channels;
  const float *mean = c.moments + (size_t)n * 2 * channels, *sd = mean + channels;
  const float *dmean = c.dmoments + (size_t)n * 2 * channels, *dsd = dmean + channels;
  overRuns(c.first(chunk), c.count(chunk), [&](size_t v, size_t voxels) {
    const size_t at = (n * c.voxels + v) * channels;
    const float* a = c.weights + n * c.voxels + v;
    overLanes<WIDE>(channels, [&](auto width, size_t i) {
      constexpr int N = decltype(width)::value;
      const Lanes<N> m = load<N>(mean + i), k = load<N>(dmean + i), s = load<N>(dsd + i) / load<N>(sd + i);
      for (size_t j = 0; j < voxels; j++) store<N>(c.dx + at + j * channels + i, (k + s * (load<N>(c.x + at + j * channels + i) - m)) * a[j]);
    });
  });
}

static void momentsForward(const Workers& workers, int batch, size_t voxels, int channels, float floor, const float* x, const float* weights, float* moments) {
  MomentsCall c{x, weights, moments, nullptr, nullptr, voxels, channels, chunksOf(voxels), nullptr, false};
  c.partial = reinterpret_cast<double*>(workers.shared((size_t)batch * c.chunks * channels * sizeof(double)));
  for (int pass = 0; pass < 2; pass++) {
    c.squares = pass == 1;
    workers.forEach(batch * c.chunks, weightedChunk, &c);
    for (int n = 0; n < batch; n++)
      for (int i = 0; i < channels; i++) {
        double sum = 0;
        for (int chunk = 0; chunk < c.chunks; chunk++) sum += c.partial[((size_t)n * c.chunks + chunk) * channels + i];
        moments[((size_t)n * 2 + pass) * channels + i] = pass == 0 ? (float)sum : (float)sqrt(sum + floor);
      }
  }
}

}  // namespace
