// GroupNorm and LeakyReLU in one: two passes forward, two backward. Wu & He 2018, https://arxiv.org/abs/1803.08494
#pragma once
#include <cmath>
#include "sums.h"

namespace {

struct NormCall {
  const Workers& workers;
  const GroupNorm& g;
  const float *x, *dy;
  float* out;
  int chunks;
  /** [B, chunks, 2, C] */
  double* partial;
  /** [B, C] each: of the voxels' affine maps. */
  float *mean, *scale, *shift, *offset, *tilt;

  size_t sample(int n) const { return (size_t)n * g.voxels * g.channels; }
  double* partialOf(int n, int chunk) const { return partial + ((size_t)n * chunks + chunk) * 2 * g.channels; }
  size_t voxelsOf(int chunk) const { return smaller<size_t>(CHUNK_VOXELS, g.voxels - (size_t)chunk * CHUNK_VOXELS); }
};

static NormCall normCall(const Workers& workers, const GroupNorm& g, const float* x, const float* dy, float* out) {
  NormCall c{workers, g, x, dy, out, chunksOf(g.voxels), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
  const size_t partial = (size_t)g.batch * c.chunks * 2 * g.channels, rows = (size_t)g.batch * g.channels;
  c.partial = reinterpret_cast<double*>(workers.shared(partial * sizeof(double) + 5 * rows * sizeof(float)));
  c.mean = reinterpret_cast<float*>(c.partial + partial);
  c.scale = c.mean + rows, c.shift = c.scale + rows, c.offset = c.shift + rows, c.tilt = c.offset + rows;
  return c;
}

/** Sums of x - k and (x - k)^2 over a chunk, where k is the chunk's first voxel: so that a large mean costs no digits. */
static void chunkSums(void* context, int index, int) {
  const NormCall& c = *static_cast<NormCall*>(context);
  const int n = index / c.chunks, chunk = index % c.chunks, channels = c.g.channels;
  const float* x = c.x + c.sample(n);
  const size_t first = (size_t)chunk * CHUNK_VOXELS;
  const float* origin = x + first * channels;
  double* to = c.partialOf(n, chunk);
  memset(to, 0, 2 * channels * sizeof(double));
  overRuns(first, c.voxelsOf(chunk), [&](size_t v, size_t voxels) {
    overLanes<WIDE>(channels, [&](auto width, size_t i) {
      constexpr int N = decltype(width)::value;
      const auto k = load<N>(origin + i);
      Lanes<N> sum{}, squares{};
      const float* p = x + v * channels + i;
      for (size_t j = 0; j < voxels; j++, p += channels) {
        const auto t = load<N>(p) - k;
        sum += t;
        squares += t * t;
      }
      addLanes<N>(to + i, sum);
      addLanes<N>(to + channels + i, squares);
    });
  });
}

/** Mean and 1 / sd of each group, from the chunks' sums: the pairwise update of Chan, Golub & LeVeque 1983. */
static void momentsOf(const NormCall& c, double* moments) {
  const int channels = c.g.channels, perGroup = channels / c.g.groups;
  for (int n = 0; n < c.g.batch; n++)
    for (int group = 0; group < c.g.groups; group++) {
      double sum = 0, squares = 0;
      const double count = (double)c.g.voxels * perGroup;
      for (int pass = 0; pass < 2; pass++)
        for (int chunk = 0; chunk < c.chunks; chunk++) {
          const double voxels = (double)c.voxelsOf(chunk);
          const double* from = c.partialOf(n, chunk);
          const float* origin = c.x + c.sample(n) + (size_t)chunk * CHUNK_VOXELS * channels;
          for (int i = group * perGroup; i < (group + 1) * perGroup; i++) {
            const double mean = origin[i] + from[i] / voxels;
            if (pass == 0) sum += voxels * mean;
            else {
              const double away = mean - sum / count;
              squares += (from[channels + i] - from[i] * from[i] / voxels) + voxels * away * away;
            }
          }
        }
      moments[2 * (n * c.g.groups + group)] = sum / count;
      moments[2 * (n * c.g.groups + group) + 1] = 1 / sqrt(squares / count + c.g.epsilon);
    }
}

/** Writes each channel's mean, scale = gamma / sd and shift = beta. */
static void writeAffine(const NormCall& c, const double* moments, const float* gamma, const float* beta) {
  const int channels = c.g.channels, perGroup = channels / c.g.groups;
  for (int n = 0; n < c.g.batch; n++)
    for (int i = 0; i < channels; i++) {
      const double* own = moments + 2 * (n * c.g.groups + i / perGroup);
      c.mean[n * channels + i] = (float)own[0];
      c.scale[n * channels + i] = (float)(gamma[i] * own[1]);
      c.shift[n * channels + i] = beta[i];
    }
}

static void applyNorm(void* context, int index, int) {
  const NormCall& c = *static_cast<NormCall*>(context);
  const int n = index / c.chunks, chunk = index % c.chunks, channels = c.g.channels;
  const float slope = c.g.slope;
  overRuns((size_t)chunk * CHUNK_VOXELS, c.voxelsOf(chunk), [&](size_t v, size_t voxels) {
    const size_t at = c.sample(n) + v * channels;
    overLanes<WIDE>(channels, [&](auto width, size_t i) {
      constexpr int N = decltype(width)::value;
      const auto mean = load<N>(c.mean + n * channels + i), scale = load<N>(c.scale + n * channels + i), shift = load<N>(c.shift + n * channels + i);
      const float* p = c.x + at + i;
      float* q = c.out + at + i;
      for (size_t j = 0; j < voxels; j++, p += channels, q += channels) {
        const Lanes<N> t = (load<N>(p) - mean) * scale + shift, low = t * slope;
        store<N>(q, t > low ? t : low);
      }
    });
  });
}

static void normaliseForward(const Workers& workers, const GroupNorm& g, const float* x, const float* gamma, const float* beta, float* y, double* moments) {
  NormCall c = normCall(workers, g, x, nullptr, y);
  workers.forEach(g.batch * c.chunks, chunkSums, &c);
  momentsOf(c, moments);
  writeAffine(c, moments, gamma, beta);
  workers.forEach(g.batch * c.chunks, applyNorm, &c);
}

/** With d = dy leaky'(.): sums of d and of d (x - mean) over a chunk. */
static void gradientSums(void* context, int index, int) {
  const NormCall& c = *static_cast<NormCall*>(context);
  const int n = index / c.chunks, chunk = index % c.chunks, channels = c.g.channels;
  const float slope = c.g.slope;
  double* to = c.partialOf(n, chunk);
  memset(to, 0, 2 * channels * sizeof(double));
  overRuns((size_t)chunk * CHUNK_VOXELS, c.voxelsOf(chunk), [&](size_t v, size_t voxels) {
    const size_t at = c.sample(n) + v * channels;
    overLanes<WIDE>(channels, [&](auto width, size_t i) {
      constexpr int N = decltype(width)::value;
      const auto mean = load<N>(c.mean + n * channels + i), scale = load<N>(c.scale + n * channels + i), shift = load<N>(c.shift + n * channels + i);
      Lanes<N> sum{}, cross{};
      const Lanes<N> none{};
      const float *p = c.x + at + i, *q = c.dy + at + i;
      for (size_t j = 0; j < voxels; j++, p += channels, q += channels) {
        const Lanes<N> t = load<N>(p) - mean, dy = load<N>(q), low = dy * slope;
        const Lanes<N> d = t * scale + shift > none ? dy : low;
        sum += d;
        cross += d * t;
      }
      addLanes<N>(to + i, sum);
      addLanes<N>(to + channels + i, cross);
    });
  });
}

/** dx = d * scale + offset + (x - mean) * tilt. */
static void applyGradient(void* context, int index, int) {
  const NormCall& c = *static_cast<NormCall*>(context);
  const int n = index / c.chunks, chunk = index % c.chunks, channels = c.g.channels;
  const float slope = c.g.slope;
  overRuns((size_t)chunk * CHUNK_VOXELS, c.voxelsOf(chunk), [&](size_t v, size_t voxels) {
    const size_t at = c.sample(n) + v * channels;
    overLanes<WIDE>(channels, [&](auto width, size_t i) {
      constexpr int N = decltype(width)::value;
      const size_t own = n * channels + i;
      const auto mean = load<N>(c.mean + own), scale = load<N>(c.scale + own), shift = load<N>(c.shift + own), offset = load<N>(c.offset + own), tilt = load<N>(c.tilt + own);
      const Lanes<N> none{};
      const float *p = c.x + at + i, *q = c.dy + at + i;
      float* to = c.out + at + i;
      for (size_t j = 0; j < voxels; j++, p += channels, q += channels, to += channels) {
        const Lanes<N> t = load<N>(p) - mean, dy = load<N>(q), low = dy * slope;
        const Lanes<N> d = t * scale + shift > none ? dy : low;
        store<N>(to, d * scale + offset + t * tilt);
      }
    });
  });
}

static void normaliseBackward(const Workers& workers, const GroupNorm& g, const float* x, const float* dy, const float* gamma, const float* beta,
                              const double* moments, float* dx, float* dgamma, float* dbeta) {
  NormCall c = normCall(workers, g, x, dy, dx);
  writeAffine(c, moments, gamma, beta);
  workers.forEach(g.batch * c.chunks, gradientSums, &c);
  const int channels = g.channels, perGroup = channels / g.groups;
  const double count = (double)g.voxels * perGroup;
  for (int i = 0; i < channels; i++) {
    double sumGamma = 0, sumBeta = 0;
    for (int n = 0; n < g.batch; n++) {
      double* total = c.partialOf(n, 0);
      for (int chunk = 1; chunk < c.chunks; chunk++) {
        total[i] += c.partialOf(n, chunk)[i];
        total[channels + i] += c.partialOf(n, chunk)[channels + i];
      }
      sumBeta += total[i];
      sumGamma += total[channels + i] * moments[2 * (n * g.groups + i / perGroup) + 1];
    }
    dgamma[i] = (float)sumGamma;
    dbeta[i] = (float)sumBeta;
  }
  for (int n = 0; n < g.batch; n++)
    for (int group = 0; group < g.groups; group++) {
      const double inverse = moments[2 * (n * g.groups + group) + 1];
      const double* total = c.partialOf(n, 0);
      double offset = 0, tilt = 0;
      for (int i = group * perGroup; i < (group + 1) * perGroup; i++) {
        offset -= gamma[i] * total[i];
        tilt -= gamma[i] * total[channels + i] * inverse;
      }
      for (int i = group * perGroup; i < (group + 1) * perGroup; i++) {
        c.offset[n * channels + i] = (float)(offset * inverse / count);
        c.tilt[n * channels + i] = (float)(tilt * inverse * inverse / count);
      }
    }
  workers.forEach(g.batch * c.chunks, applyGradient, &c);
}

}  // namespace
