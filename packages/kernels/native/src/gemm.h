// The two inner loops everything else is made of. Blocks of NV vectors by NW rows stay in registers.
#pragma once
#include "lanes.h"

namespace {

#if defined(__AVX512F__)
static constexpr int VL = 16;
static constexpr int ROWS[4] = {0, 16, 12, 8};
#elif defined(__AVX2__)
static constexpr int VL = 8;
static constexpr int ROWS[4] = {0, 12, 6, 4};
#else
static constexpr int VL = 4;
static constexpr int ROWS[4] = {0, 16, 12, 8};
#endif

/** Vectors in the next block when `left` are still to be covered: pairs, after one triple where the number is odd. */
static inline int blockOf(int left) { return left == 1 ? 1 : left % 2 == 0 ? 2 : 3; }

struct Taps {
  /** Offsets in floats from a voxel's first channel. */
  const int* at;
  int count;
  int channels;
};

/** out[w, :] = bias + sum over taps t and channels c of in[w * inStep + at[t] + c] * filter[t, c, :], for NW neighbours w. */
template <int NV, int NW>
static INLINE void block(const float* in, size_t inStep, float* out, size_t outStep, const float* filter, const float* bias, const Taps& taps) {
  Lanes<VL> sum[NW][NV];
  for (int v = 0; v < NV; v++) {
    const Lanes<VL> b = bias ? load<VL>(bias + v * VL) : Lanes<VL>{};
    for (int i = 0; i < NW; i++) sum[i][v] = b;
  }
  for (int t = 0; t < taps.count; t++) {
    const float* p = in + taps.at[t];
    for (int c = 0; c < taps.channels; c++, p++, filter += NV * VL) {
      Lanes<VL> f[NV];
      for (int v = 0; v < NV; v++) f[v] = load<VL>(filter + v * VL);
#pragma GCC unroll 16
      for (int i = 0; i < NW; i++) {
        const float x = p[i * inStep];
        for (int v = 0; v < NV; v++) sum[i][v] += f[v] * x;
      }
    }
  }
  for (int i = 0; i < NW; i++)
    for (int v = 0; v < NV; v++) store<VL>(out + i * outStep + v * VL, sum[i][v]);
}

template <int NV>
static void row(const float* in, size_t inStep, float* out, size_t outStep, const float* filter, const float* bias, const Taps& taps, int w) {
  constexpr int NW = ROWS[NV];
  int i = 0;
  for (; i + NW <= w; i += NW) block<NV, NW>(in + i * inStep, inStep, out + i * outStep, outStep, filter, bias, taps);
  if (NW > 8)
    for (; i + 8 <= w; i += 8) block<NV, 8>(in + i * inStep, inStep, out + i * outStep, outStep, filter, bias, taps);
  if (NW > 4)
    for (; i + 4 <= w; i += 4) block<NV, 4>(in + i * inStep, inStep, out + i * outStep, outStep, filter, bias, taps);
  for (; i + 2 <= w; i += 2) block<NV, 2>(in + i * inStep, inStep, out + i * outStep, outStep, filter, bias, taps);
  for (; i < w; i++) block<NV, 1>(in + i * inStep, inStep, out + i * outStep, outStep, filter, bias, taps);
}

/** One block of `nv` vectors of output channels for `w` neighbours. */
static inline void rowOf(int nv, const float* in, size_t inStep, float* out, size_t outStep, const float* filter, const float* bias, const Taps& taps, int w) {
  if (nv == 1) row<1>(in, inStep, out, outStep, filter, bias, taps, w);
  else if (nv == 2) row<2>(in, inStep, out, outStep, filter, bias, taps, w);
  else row<3>(in, inStep, out, outStep, filter, bias, taps, w);
}

/** Rows of a plane: `count` of them, each of `width` voxels. Steps in floats. */
struct Rows {
  int count, width;
  size_t inRow, inStep, outRow, outStep;
};

/** g[c, :] += sum over rows and voxels of in[voxel, c] * dy[voxel, :], for NC channels c; g has rows of gStep floats. */
template <int NV, int NC>
static INLINE void outer(const float* in, const float* dy, float* g, size_t gStep, const Rows& rows) {
  Lanes<VL> sum[NC][NV];
  for (int c = 0; c < NC; c++)
    for (int v = 0; v < NV; v++) sum[c][v] = load<VL>(g + c * gStep + v * VL);
  for (int r = 0; r < rows.count; r++) {
    const float* p = in + r * rows.inRow;
    const float* q = dy + r * rows.outRow;
    for (int w = 0; w < rows.width; w++, p += rows.inStep, q += rows.outStep) {
      Lanes<VL> d[NV];
      for (int v = 0; v < NV; v++) d[v] = load<VL>(q + v * VL);
#pragma GCC unroll 16
      for (int c = 0; c < NC; c++) {
        const float x = p[c];
        for (int v = 0; v < NV; v++) sum[c][v] += d[v] * x;
      }
    }
  }
  for (int c = 0; c < NC; c++)
    for (int v = 0; v < NV; v++) store<VL>(g + c * gStep + v * VL, sum[c][v]);
}

template <int NV>
static void outerBlock(const float* in, const float* dy, float* g, size_t gStep, const Rows& rows, int channels) {
  constexpr int NC = ROWS[NV];
  int c = 0;
  for (; c + NC <= channels; c += NC) outer<NV, NC>(in + c, dy, g + c * gStep, gStep, rows);
  if (NC > 8)
    for (; c + 8 <= channels; c += 8) outer<NV, 8>(in + c, dy, g + c * gStep, gStep, rows);
  if (NC > 4)
    for (; c + 4 <= channels; c += 4) outer<NV, 4>(in + c, dy, g + c * gStep, gStep, rows);
  for (; c + 2 <= channels; c += 2) outer<NV, 2>(in + c, dy, g + c * gStep, gStep, rows);
  for (; c < channels; c++) outer<NV, 1>(in + c, dy, g + c * gStep, gStep, rows);
}

/** g[channels, vectors * VL] += inᵀ dy over the rows. */
static inline void accumulateOuter(const float* in, const float* dy, float* g, const Rows& rows, int channels, int vectors) {
  const size_t gStep = (size_t)vectors * VL;
  for (int v = 0; v < vectors;) {
    const int nv = blockOf(vectors - v);
    const float* d = dy + v * VL;
    float* to = g + v * VL;
    if (nv == 1) outerBlock<1>(in, d, to, gStep, rows, channels);
    else if (nv == 2) outerBlock<2>(in, d, to, gStep, rows, channels);
    else outerBlock<3>(in, d, to, gStep, rows, channels);
    v += nv;
  }
}

/**
 * Packs a filter as `row` reads it: [block][tap][channel][lane], blocks as `blockOf` cuts them, lanes past the last output zero.
 * Element (tap, c, o) of the source lies at tap[t] + c * inStep + o * outStep.
 */
static inline void packFilter(const float* filter, const int* tap, int taps, int channels, size_t inStep, int outputs, size_t outStep, float* packed) {
  const int vectors = ceilDiv(outputs, VL);
  for (int v = 0; v < vectors;) {
    const int nv = blockOf(vectors - v), width = nv * VL, first = v * VL;
    const int lanes = smaller(width, outputs - first);
    for (int t = 0; t < taps; t++)
      for (int c = 0; c < channels; c++, packed += width) {
        const float* from = filter + tap[t] + c * inStep + first * outStep;
        for (int l = 0; l < lanes; l++) packed[l] = from[l * outStep];
        for (int l = lanes; l < width; l++) packed[l] = 0;
      }
    v += nv;
  }
}

}  // namespace
