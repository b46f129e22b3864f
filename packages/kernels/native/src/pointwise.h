// Convolutions of one voxel: a matrix product over all voxels. With a single output they are dot products, bound by memory.
#pragma once
#include "gemm.h"
#include "kernels.h"

namespace {

static inline bool isPointwise(const Geometry& g) {
  for (int a = 0; a < 3; a++)
    if (g.kernel[a] != 1 || g.stride[a] != 1 || g.pad[a] != 0) return false;
  return true;
}

static constexpr int CHUNK = 1024; // voxels to a task

/** out[v, :] = bias + in[v, :] * filter, where filter element (c, o) lies at c * inStep + o * outStep. */
static void pointwiseProduct(const Workers& workers, size_t voxels, int ci, int co, const float* in, const float* filter, size_t inStep, size_t outStep, const float* bias, float* out) {
  struct Call {
    const Workers& workers;
    size_t voxels;
    int ci, co, vectors;
    const float *in, *bias;
    float *out, *packed;
  } call{workers, voxels, ci, co, ceilDiv(co, VL), in, bias, out, nullptr};
  call.packed = workers.shared(((size_t)ci * call.vectors * VL + call.vectors * VL) * sizeof(float));
  const int none = 0;
  packFilter(filter, &none, 1, ci, inStep, co, outStep, call.packed);
  float* b = call.packed + (size_t)ci * call.vectors * VL;
  memset(b, 0, call.vectors * VL * sizeof(float));
  if (bias) memcpy(b, bias, co * sizeof(float));
  call.bias = b;
  workers.forEach((int)((voxels + CHUNK - 1) / CHUNK), [](void* context, int index, int thread) {
    const Call& c = *static_cast<Call*>(context);
    const size_t first = (size_t)index * CHUNK;
    const int count = (int)smaller<size_t>(CHUNK, c.voxels - first), none = 0;
    const float* in = c.in + first * c.ci;
    float* out = c.out + first * c.co;
    const Taps taps{&none, 1, c.ci};
    const float* block = c.packed;
    for (int v = 0; v < c.vectors;) {
      const int nv = blockOf(c.vectors - v), width = nv * VL, begin = v * VL, own = smaller(width, c.co - begin);
      if (own == width) rowOf(nv, in, c.ci, out + begin, c.co, block, c.bias + begin, taps, count);
      else {
        float* spare = c.workers.scratch(thread, (size_t)CHUNK * width * sizeof(float));
        rowOf(nv, in, c.ci, spare, width, block, c.bias + begin, taps, count);
        for (int i = 0; i < count; i++)
          for (int o = 0; o < own; o++) out[(size_t)i * c.co + begin + o] = spare[(size_t)i * width + o];
      }
      block += (size_t)c.ci * width;
      v += nv;
    }
  }, &call);
}

/** dw[Ci, Co] = inᵀ dy over all voxels. */
static void pointwiseOuter(const Workers& workers, size_t voxels, int ci, int co, const float* in, const float* dy, float* dw) {
  struct Call {
    const Workers& workers;
    size_t voxels, length;
    int ci, co, vectors, parts;
    const float *in, *dy;
    float* sums;
  } call{workers, voxels, 0, ci, co, ceilDiv(co, VL), 0, in, dy, nullptr};
  call.length = (size_t)ci * call.vectors * VL;
  call.parts = smaller(16, (int)((voxels + CHUNK - 1) / CHUNK));
  call.sums = workers.shared(call.parts * call.length * sizeof(float));
  workers.forEach(call.parts, [](void* context, int part, int thread) {
    const Call& c = *static_cast<Call*>(context);
    const int lanes = c.vectors * VL;
    float* sum = c.sums + part * c.length;
    memset(sum, 0, c.length * sizeof(float));
    const size_t end = c.voxels * (part + 1) / c.parts;
    for (size_t first = c.voxels * part / c.parts; first < end; first += CHUNK) {
      const int count = (int)smaller<size_t>(CHUNK, end - first);
      const float* d = c.dy + first * c.co;
      if (lanes != c.co) {
        float* padded = c.workers.scratch(thread, (size_t)CHUNK * lanes * sizeof(float));
        memset(padded, 0, (size_t)count * lanes * sizeof(float));
        for (int i = 0; i < count; i++)
          for (int o = 0; o < c.co; o++) padded[(size_t)i * lanes + o] = d[(size_t)i * c.co + o];
        d = padded;
      }
      accumulateOuter(c.in + first * c.ci, d, sum, Rows{1, count, 0, (size_t)c.ci, 0, (size_t)lanes}, c.ci, c.vectors);
    }
  }, &call);
  for (int i = 0; i < ci; i++) {
    float* to = call.sums + (size_t)i * call.vectors * VL;
    for (int p = 1; p < call.parts; p++)
      for (int o = 0; o < co; o++) to[o] += to[p * call.length + o];
    memcpy(dw + (size_t)i * co, to, co * sizeof(float));
  }
}

}  // namespace
