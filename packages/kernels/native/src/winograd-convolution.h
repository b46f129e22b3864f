// The Winograd convolution and its filter gradient, over blocks of tiles.
#pragma once
#include "winograd.h"

namespace {

/** Transformed planes of one block: slot z holds plane z, modulo the number of slots. Planes outside the volume have none. */
struct PlaneRing {
  float* at;
  size_t step, slotSize;
  int slots, next;

  int slotOf(int z) const { return z % slots; }
  const float* plane(int z) const { return at + slotOf(z) * slotSize; }

  /** Brings in the planes up to and including `last`. */
  void advance(int last, const float* x, const Tiling& t, int channels, const Block& b, float* rows) {
    for (; next <= last && next < t.depth; next++)
      transformTiles(x + (size_t)next * t.height * t.width * channels, t.height, t.width, channels, b, rows, at + slotOf(next) * slotSize, step);
  }
};

/** y = x * filter + bias, both [D, H, W, C] volumes of one size, filter read through `view`. */
static void winogradConvolve(const Workers& workers, int batch, const int size[3], const float* x, const float* filter, size_t tapStep,
                             const FilterView& view, const float* bias, float* y) {
  const int ci = view.inputs, co = view.outputs, vectors = ceilDiv(co, VL), lanes = vectors * VL;
  const Tiling t = tilingOf(size, ci, co, false);
  const size_t plain = (size_t)3 * ci * co, packed = (size_t)3 * ci * lanes;
  float* u = workers.shared((FREQUENCIES * (plain + packed)) * sizeof(float));
  float* packedU = u + FREQUENCIES * plain;

  struct Call {
    const Workers& workers;
    const Tiling& t;
    const int ci, co, vectors, lanes;
    const float *x, *filter;
    const size_t tapStep, plain, packed;
    const FilterView& view;
    const float* bias;
    float *y, *u, *packedU;
  } call{workers, t, ci, co, vectors, lanes, x, filter, tapStep, plain, packed, view, bias, y, u, packedU};

  workers.forEach(ceilDiv(ci, 8), [](void* context, int index, int) {
    const Call& c = *static_cast<Call*>(context);
    transformFilter(c.filter, c.tapStep, c.view, 8 * index, smaller(8 * index + 8, c.ci), c.u);
  }, &call);
  workers.forEach(FREQUENCIES, [](void* context, int f, int) {
    const Call& c = *static_cast<Call*>(context);
    const int taps[3] = {0, c.ci * c.co, 2 * c.ci * c.co};
    packFilter(c.u + f * c.plain, taps, 3, c.ci, c.co, c.co, 1, c.packedU + f * c.packed);
  }, &call);
  workers.forEach(batch * t.blocks(), [](void* context, int index, int thread) {
    const Call& c = *static_cast<Call*>(context);
    const Tiling& t = c.t;
    const Block b = blockAt(t, index % t.blocks());
    const size_t voxels = (size_t)t.depth * t.height * t.width, n = index / t.blocks();
    const size_t step = frequencyStep(t, c.ci), outStep = frequencyStep(t, c.lanes);
    PlaneRing ring{nullptr, step, FREQUENCIES * step, t.planes + 2, larger(0, b.plane0 - 1)};
    float* memory = c.workers.scratch(thread, (ring.slots * ring.slotSize + t.planes * FREQUENCIES * outStep + rowFloats(t, c.ci)) * sizeof(float));
    ring.at = memory;
    float* m = memory + ring.slots * ring.slotSize;
    float* rows = m + t.planes * FREQUENCIES * outStep;
    const float* x = c.x + n * voxels * c.ci;
    float* y = c.y + n * voxels * c.co;
    for (int z0 = b.plane0; z0 < b.plane0 + b.planes; z0 += t.planes) {
      const int z1 = smaller(z0 + t.planes, b.plane0 + b.planes);
      ring.advance(z1, x, t, c.ci, b, rows);
      for (int f = 0; f < FREQUENCIES; f++) {
        const float* block = c.packedU + f * c.packed;
        for (int v = 0; v < c.vectors;) {
          const int nv = blockOf(c.vectors - v);
          for (int z = z0; z < z1; z++) {
            int offsets[3], first = z == 0 ? 1 : 0, count = 0;
            for (int kd = first; kd < 3 && z + kd - 1 < t.depth; kd++) offsets[count++] = (int)(ring.slotOf(z + kd - 1) * ring.slotSize);
            rowOf(nv, ring.at + f * step, c.ci, m + ((size_t)(z - z0) * FREQUENCIES + f) * outStep + v * VL, c.lanes,
                  block + (size_t)first * c.ci * nv * VL, nullptr, Taps{offsets, count, c.ci}, b.tiles());
          }
          block += (size_t)3 * c.ci * nv * VL;
          v += nv;
        }
      }
      for (int z = z0; z < z1; z++)
        writeTiles(m + (size_t)(z - z0) * FREQUENCIES * outStep, outStep, c.lanes, c.bias, y + (size_t)z * t.height * t.width * c.co, t.height, t.width, c.co, b);
    }
  }, &call);
}

/** Into how many parts a sum over blocks is cut: by the geometry alone, so that the bits depend neither on threads nor on lanes. */
static inline int partsOf(int blocks, size_t floatsPerPart) {
  const size_t affordable = larger<size_t>(2, (size_t)(16 << 20) / floatsPerPart);
  return smaller(blocks, (int)smaller<size_t>(16, affordable));
}

/** dw[27, Ci, Co] = sum over the batch of x ⋆ dy. */
static void winogradFilterGradient(const Workers& workers, const Geometry& g, const float* x, const float* dy, float* dw) {
  const int ci = g.inChannels, co = g.outChannels, vectors = ceilDiv(co, VL), lanes = vectors * VL;
  const Tiling t = tilingOf(g.out, ci, co, true);
  const int blocks = g.batch * t.blocks();
  const size_t length = (size_t)FREQUENCIES * 3 * ci * lanes;
  const int parts = partsOf(blocks, (size_t)FREQUENCIES * 3 * ci * roundUp(co, 16));
  float* sums = workers.shared(parts * length * sizeof(float));

  struct Call {
    const Workers& workers;
    const Tiling& t;
    const int ci, co, vectors, lanes, blocks, parts;
    const size_t length;
    const float *x, *dy;
    float *sums, *dw;
  } call{workers, t, ci, co, vectors, lanes, blocks, parts, length, x, dy, sums, dw};

  workers.forEach(parts, [](void* context, int part, int thread) {
    const Call& c = *static_cast<Call*>(context);
    const Tiling& t = c.t;
    const size_t voxels = (size_t)t.depth * t.height * t.width;
    const size_t step = frequencyStep(t, c.ci), dyStep = frequencyStep(t, c.lanes);
    const int slots = t.planes + 2;
    const size_t slotSize = FREQUENCIES * step;
    float* memory = c.workers.scratch(thread, (slots * slotSize + t.planes * FREQUENCIES * dyStep + rowFloats(t, c.ci)) * sizeof(float));
    float* spread = memory + slots * slotSize;
    float* rows = spread + t.planes * FREQUENCIES * dyStep;
    float* sum = c.sums + part * c.length;
    memset(sum, 0, c.length * sizeof(float));
    for (int index = (int)((long)c.blocks * part / c.parts); index < (int)((long)c.blocks * (part + 1) / c.parts); index++) {
      const Block b = blockAt(t, index % t.blocks());
      const size_t n = index / t.blocks();
      PlaneRing ring{memory, step, slotSize, slots, larger(0, b.plane0 - 1)};
      for (int z0 = b.plane0; z0 < b.plane0 + b.planes; z0 += t.planes) {
        const int z1 = smaller(z0 + t.planes, b.plane0 + b.planes);
        ring.advance(z1, c.x + n * voxels * c.ci, t, c.ci, b, rows);
        for (int z = z0; z < z1; z++)
          spreadTiles(c.dy + (n * voxels + (size_t)z * t.height * t.width) * c.co, t.height, t.width, c.co, b,
                      spread + (z - z0) * FREQUENCIES * dyStep, dyStep, c.lanes);
        for (int f = 0; f < FREQUENCIES; f++)
          for (int kd = 0; kd < 3; kd++) {
            float* to = sum + ((size_t)f * 3 + kd) * c.ci * c.lanes;
            for (int z = z0; z < z1; z++) {
              if (z + kd - 1 < 0 || z + kd - 1 >= t.depth) continue;
              const Rows tiles{1, b.tiles(), 0, (size_t)c.ci, 0, (size_t)c.lanes};
              accumulateOuter(ring.plane(z + kd - 1) + f * step, spread + ((size_t)(z - z0) * FREQUENCIES + f) * dyStep, to, tiles, c.ci, c.vectors);
            }
          }
      }
    }
  }, &call);

  workers.forEach(ci, [](void* context, int i, int) {
    const Call& c = *static_cast<Call*>(context);
    for (int p = 1; p < c.parts; p++)
      for (int k = 0; k < FREQUENCIES * 3; k++) {
        float* to = c.sums + ((size_t)k * c.ci + i) * c.lanes;
        const float* from = to + p * c.length;
        for (int o = 0; o < c.lanes; o++) to[o] += from[o];
      }
    for (int kd = 0; kd < 3; kd++)
      for (int o = 0; o < c.co; o++) {
        float dw[9];
        filterFromFrequencies([&](int d, int f) { return c.sums[(((size_t)f * 3 + d) * c.ci + i) * c.lanes + o]; }, kd, dw);
        for (int k = 0; k < 9; k++) c.dw[((size_t)(kd * 9 + k) * c.ci + i) * c.co + o] = dw[k];
      }
  }, &call);
}

}  // namespace
