// Soft Dice and weighted cross-entropy of a mask, from logits, in one pass each way. exp and log are polynomials of our own,
// so that every engine gives the same bits. Sixteen lanes whatever the registers hold, for the same reason.
#pragma once
#include "sums.h"

namespace {

static constexpr int VIRTUAL_LANES = 16;
static constexpr int SIGMOID_RUN = 1024;

/** exp(x) for x <= 0; relative error 2e-7. Cephes' reduction and polynomial. */
template <int N> static INLINE Lanes<N> expOf(Lanes<N> x) {
  typedef int32_t Ints __attribute__((vector_size(N * 4), aligned(4)));
  x = x < -87.0f ? Lanes<N>{} - 87.0f : x;
  const float magic = 12582912.0f; // 1.5 * 2^23: adding it rounds to a whole number
  const Lanes<N> k = (x * 1.44269504088896341f + magic) - magic;
  const Lanes<N> r = (x - k * 0.693359375f) - k * -2.12194440e-4f;
  Lanes<N> p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const Lanes<N> y = p * (r * r) + r + 1.0f;
  const Ints bits = (__builtin_convertvector(k, Ints) + 127) << 23;
  Lanes<N> power;
  memcpy(&power, &bits, sizeof(power));
  return y * power;
}

/** log(1 + e) for 0 <= e <= 1, as 2 atanh(e / (2 + e)); absolute error 1e-7. */
template <int N> static INLINE Lanes<N> log1pOf(Lanes<N> e) {
  const Lanes<N> z = e / (e + 2.0f), s = z * z;
  Lanes<N> p = s * (1.0f / 13) + (1.0f / 11);
  p = p * s + (1.0f / 9);
  p = p * s + (1.0f / 7);
  p = p * s + (1.0f / 5);
  p = p * s + (1.0f / 3);
  p = p * s + 1.0f;
  return (z + z) * p;
}

template <int N> struct Sigmoid {
  Lanes<N> p, softplus;
};

/** 1 / (1 + exp(-s)) and log(1 + exp(s)), neither of which overflows. */
template <int N> static INLINE Sigmoid<N> sigmoidOf(Lanes<N> s) {
  const Lanes<N> none{}, away = s < 0.0f ? s : none - s;
  const Lanes<N> e = expOf<N>(away), q = 1.0f / (e + 1.0f);
  return {s < 0.0f ? e * q : q, (s < 0.0f ? none : s) + log1pOf<N>(e)};
}

/** Calls f(values, masks, lane group, lanes that count) for the voxels of a run, sixteen at a time; the rest is laid in zeros. */
template <class F> static INLINE void overVirtualLanes(const float* s, const float* m, size_t voxels, F f) {
  for (size_t v = 0; v < voxels; v += VIRTUAL_LANES) {
    const size_t left = smaller<size_t>(VIRTUAL_LANES, voxels - v);
    float spareS[VIRTUAL_LANES], spareM[VIRTUAL_LANES];
    const float *from = s + v, *mask = m + v;
    if (left < VIRTUAL_LANES) {
      memset(spareS, 0, sizeof spareS), memset(spareM, 0, sizeof spareM);
      memcpy(spareS, from, left * sizeof(float)), memcpy(spareM, mask, left * sizeof(float));
      from = spareS, mask = spareM;
    }
    f(v, left, from, mask);
  }
}

struct SegmentationCall {
  const float *logits, *masks;
  const double* factors;
  float* dlogits;
  size_t voxels;
  float tumourWeight;
  int chunks;
  /** [B, chunks, 5] */
  double* partial;
};

/** Sums over a chunk of p m, p, m, w BCE and w. */
static void segmentationChunk(void* context, int index, int) {
  const SegmentationCall& c = *static_cast<SegmentationCall*>(context);
  const int n = index / c.chunks, chunk = index % c.chunks;
  const size_t first = (size_t)chunk * CHUNK_VOXELS, end = smaller<size_t>(first + CHUNK_VOXELS, c.voxels);
  double* to = c.partial + (size_t)index * 5;
  memset(to, 0, 5 * sizeof(double));
  for (size_t run = first; run < end; run += SIGMOID_RUN) {
    float sums[5][VIRTUAL_LANES] = {};
    overVirtualLanes(c.logits + n * c.voxels + run, c.masks + n * c.voxels + run, smaller<size_t>(SIGMOID_RUN, end - run), [&](size_t, size_t left, const float* s, const float* m) {
      if (left < VIRTUAL_LANES) {
        // The zeros beyond the end count nowhere.
        for (size_t i = 0; i < left; i++) {
          float four[4] = {s[i], 0, 0, 0};
          const auto one = sigmoidOf<4>(load<4>(four));
          const float weight = 1.0f + m[i] * (c.tumourWeight - 1.0f), p = one.p[0];
          sums[0][i] += p * m[i], sums[1][i] += p, sums[2][i] += m[i], sums[3][i] += (one.softplus[0] - s[i] * m[i]) * weight, sums[4][i] += weight;
        }
        return;
      }
      for (int g = 0; g < VIRTUAL_LANES; g += WIDE) {
        const Lanes<WIDE> logit = load<WIDE>(s + g), mask = load<WIDE>(m + g), weight = mask * (c.tumourWeight - 1.0f) + 1.0f;
        const auto one = sigmoidOf<WIDE>(logit);
        store<WIDE>(sums[0] + g, load<WIDE>(sums[0] + g) + one.p * mask);
        store<WIDE>(sums[1] + g, load<WIDE>(sums[1] + g) + one.p);
        store<WIDE>(sums[2] + g, load<WIDE>(sums[2] + g) + mask);
        store<WIDE>(sums[3] + g, load<WIDE>(sums[3] + g) + (one.softplus - logit * mask) * weight);
        store<WIDE>(sums[4] + g, load<WIDE>(sums[4] + g) + weight);
      }
    });
    for (int k = 0; k < 5; k++)
      for (int lane = 0; lane < VIRTUAL_LANES; lane++) to[k] += sums[k][lane];
  }
}

/** dlogit = (a + b m) p (1 - p) + c w (p - m). */
static void segmentationGradientChunk(void* context, int index, int) {
  const SegmentationCall& c = *static_cast<SegmentationCall*>(context);
  const int n = index / c.chunks, chunk = index % c.chunks;
  const size_t first = (size_t)chunk * CHUNK_VOXELS, voxels = smaller<size_t>(CHUNK_VOXELS, c.voxels - first);
  const float a = (float)c.factors[n * 3], b = (float)c.factors[n * 3 + 1], w = (float)c.factors[n * 3 + 2];
  float* out = c.dlogits + n * c.voxels + first;
  overVirtualLanes(c.logits + n * c.voxels + first, c.masks + n * c.voxels + first, voxels, [&](size_t v, size_t left, const float* s, const float* m) {
    float result[VIRTUAL_LANES];
    for (int g = 0; g < VIRTUAL_LANES; g += WIDE) {
      const Lanes<WIDE> mask = load<WIDE>(m + g), p = sigmoidOf<WIDE>(load<WIDE>(s + g)).p;
      const Lanes<WIDE> weight = mask * (c.tumourWeight - 1.0f) + 1.0f;
      store<WIDE>(result + g, (mask * b + a) * (p * (1.0f - p)) + weight * w * (p - mask));
    }
    memcpy(out + v, result, left * sizeof(float));
  });
}

}  // namespace
