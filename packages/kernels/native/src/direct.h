// Convolutions of any kernel, stride and padding, tap by tap. The input's gradient is the same walk over dy: at stride s each
// axis falls into s classes of positions, and each class sees its own taps.
#pragma once
#include "gemm.h"
#include "kernels.h"

namespace {

/** Positions parity, parity + outStride, ... of an output axis, and what each reads: input inStride * i + offset[k] by tap tap[k]. */
struct AxisClass {
  int parity, count, taps;
  int tap[16], offset[16];
};

struct Axis {
  int classes, inStride, outStride;
  AxisClass at[4];
  /** Smallest offset, span of the offsets, and positions of the input from the first to the last that is read. */
  int lowest, spread, reach;
};

static constexpr int MOST_TAPS = 16, MOST_STRIDE = 4;

static void measure(Axis& axis) {
  int highest = 0, last = 0;
  axis.lowest = 0;
  for (int c = 0; c < axis.classes; c++)
    for (int k = 0; k < axis.at[c].taps; k++) {
      axis.lowest = smaller(axis.lowest, axis.at[c].offset[k]);
      highest = larger(highest, axis.at[c].offset[k]);
      last = larger(last, axis.inStride * (axis.at[c].count - 1) + axis.at[c].offset[k]);
    }
  axis.spread = highest - axis.lowest + 1;
  axis.reach = last - axis.lowest + 1;
}

static Axis forwardAxis(const Geometry& g, int a) {
  Axis axis{1, g.stride[a], 1, {}, 0, 0, 0};
  AxisClass& only = axis.at[0];
  only = AxisClass{0, g.out[a], g.kernel[a], {}, {}};
  for (int k = 0; k < g.kernel[a]; k++) only.tap[k] = k, only.offset[k] = k - g.pad[a];
  measure(axis);
  return axis;
}

static Axis gradientAxis(const Geometry& g, int a) {
  const int s = g.stride[a];
  Axis axis{smaller(s, g.in[a]), 1, s, {}, 0, 0, 0};
  for (int parity = 0; parity < axis.classes; parity++) {
    AxisClass& c = axis.at[parity];
    c = AxisClass{parity, ceilDiv(g.in[a] - parity, s), 0, {}, {}};
    for (int k = 0; k < g.kernel[a]; k++) {
      const int q = parity + g.pad[a] - k;
      if ((q % s + s) % s == 0) c.tap[c.taps] = k, c.offset[c.taps++] = q / s;
    }
  }
  measure(axis);
  return axis;
}

/** A window of padded planes, kept while a strip of rows goes through the volume. */
struct Window {
  float* at;
  int channels, rows, row0, inPlanes, inRows, inColumns;
  const Axis *z, *y, *x;
  int slots, next;
  size_t rowStep() const { return (size_t)x->reach * channels; }
  size_t planeStep() const { return rows * rowStep(); }
  size_t floats() const { return slots * planeStep(); }
  int slotOf(int plane) const { return (plane - z->lowest) % slots; }

  /** Copies planes up to and including `last`, counted in the input; outside it they are zero. */
  void advance(int last, const float* volume) {
    for (; next <= last; next++) {
      float* to = at + slotOf(next) * planeStep();
      if (next < 0 || next >= inPlanes) {
        memset(to, 0, planeStep() * sizeof(float));
        continue;
      }
      const int left = larger(0, -x->lowest), run = smaller(inColumns, x->reach + x->lowest) - larger(0, x->lowest);
      for (int r = 0; r < rows; r++, to += rowStep()) {
        const int source = row0 + r;
        if (source < 0 || source >= inRows) {
          memset(to, 0, rowStep() * sizeof(float));
          continue;
        }
        const float* from = volume + (((size_t)next * inRows + source) * inColumns + larger(0, x->lowest)) * channels;
        const size_t lead = (size_t)left * channels, length = (size_t)larger(0, run) * channels;
        memset(to, 0, lead * sizeof(float));
        memcpy(to + lead, from, length * sizeof(float));
        memset(to + lead + length, 0, (rowStep() - lead - length) * sizeof(float));
      }
    }
  }
};

/** Rows of a strip: enough that its window fills, and does not overflow, a 256 KiB share of the cache. */
static inline int stripRows(const Axis& z, const Axis& y, const Axis& x, int channels, int positions) {
  const int perRow = z.spread * y.inStride * x.reach * channels;
  return larger(1, smaller(positions, smaller(16, 48 * 1024 / larger(1, perRow))));
}

struct DirectCall {
  const Workers& workers;
  Axis z, y, x;
  int ci, co, vectors, positions, strip, strips;
  const float *in, *filter, *bias;
  size_t inVoxels, outVoxels;
  int inSize[3], outSize[3], kernel[3];
  size_t tapStep, inStep, outStep;
  float *out, *packed;
  size_t packedAt[MOST_STRIDE * MOST_STRIDE * MOST_STRIDE];

  int classIndex(int cz, int cy, int cx) const { return (cz * y.classes + cy) * x.classes + cx; }
};

static void packClasses(DirectCall& c) {
  size_t at = 0;
  for (int cz = 0; cz < c.z.classes; cz++)
    for (int cy = 0; cy < c.y.classes; cy++)
      for (int cx = 0; cx < c.x.classes; cx++) {
        const AxisClass &az = c.z.at[cz], &ay = c.y.at[cy], &ax = c.x.at[cx];
        int taps[MOST_TAPS * MOST_TAPS * MOST_TAPS], count = 0;
        for (int i = 0; i < az.taps; i++)
          for (int j = 0; j < ay.taps; j++)
            for (int k = 0; k < ax.taps; k++) taps[count++] = (int)(((az.tap[i] * c.kernel[1] + ay.tap[j]) * c.kernel[2] + ax.tap[k]) * c.tapStep);
        c.packedAt[c.classIndex(cz, cy, cx)] = at;
        packFilter(c.filter, taps, count, c.ci, c.inStep, c.co, c.outStep, c.packed + at);
        at += (size_t)count * c.ci * c.vectors * VL;
      }
}

static void directStrip(const DirectCall& c, int index, int thread) {
  const int n = index / c.strips, first = index % c.strips * c.strip, last = smaller(first + c.strip, c.positions);
  Window w{nullptr, c.ci, (c.strip - 1) * c.y.inStride + c.y.spread, first * c.y.inStride + c.y.lowest, c.inSize[0], c.inSize[1], c.inSize[2], &c.z, &c.y, &c.x, c.z.spread, c.z.lowest};
  const int lanes = c.vectors * VL;
  float* memory = c.workers.scratch(thread, (w.floats() + (size_t)c.outSize[2] * lanes) * sizeof(float));
  w.at = memory;
  float* spare = memory + w.floats();
  const float* in = c.in + n * c.inVoxels * c.ci;
  float* out = c.out + n * c.outVoxels * c.co;
  int offsets[MOST_TAPS * MOST_TAPS * MOST_TAPS];
  const int depthPositions = c.z.at[0].count;
  for (int i = 0; i < depthPositions; i++) {
    w.advance(c.z.inStride * i + c.z.lowest + c.z.spread - 1, in);
    for (int cz = 0; cz < c.z.classes; cz++) {
      const AxisClass& az = c.z.at[cz];
      if (i >= az.count) continue;
      for (int cy = 0; cy < c.y.classes; cy++)
        for (int cx = 0; cx < c.x.classes; cx++) {
          const AxisClass &ay = c.y.at[cy], &ax = c.x.at[cx];
          int count = 0;
          for (int a = 0; a < az.taps; a++)
            for (int b = 0; b < ay.taps; b++)
              for (int d = 0; d < ax.taps; d++)
                offsets[count++] = (int)(w.slotOf(c.z.inStride * i + az.offset[a]) * w.planeStep() + (ay.offset[b] - c.y.lowest) * w.rowStep()) + (ax.offset[d] - c.x.lowest) * c.ci;
          const float* block = c.packed + c.packedAt[c.classIndex(cz, cy, cx)];
          const Taps taps{offsets, count, c.ci};
          for (int v = 0; v < c.vectors;) {
            const int nv = blockOf(c.vectors - v), width = nv * VL, begin = v * VL, own = smaller(width, c.co - begin);
            float bias[3 * VL] = {};
            if (c.bias) memcpy(bias, c.bias + begin, own * sizeof(float));
            for (int j = first; j < smaller(last, ay.count); j++) {
              const float* from = w.at + (size_t)(j - first) * c.y.inStride * w.rowStep();
              float* to = out + (((size_t)(c.z.outStride * i + az.parity) * c.outSize[1] + c.y.outStride * j + ay.parity) * c.outSize[2] + ax.parity) * c.co + begin;
              const size_t outStep = (size_t)c.x.outStride * c.co;
              if (own == width) {
                rowOf(nv, from, (size_t)c.x.inStride * c.ci, to, outStep, block, bias, taps, ax.count);
                continue;
              }
              rowOf(nv, from, (size_t)c.x.inStride * c.ci, spare, width, block, bias, taps, ax.count);
              for (int x = 0; x < ax.count; x++) memcpy(to + x * outStep, spare + (size_t)x * width, own * sizeof(float));
            }
            block += (size_t)count * c.ci * width;
            v += nv;
          }
        }
    }
  }
}

static void runDirect(DirectCall& c, int batch) {
  c.vectors = ceilDiv(c.co, VL);
  c.positions = c.y.at[0].count;
  c.strip = stripRows(c.z, c.y, c.x, c.ci, c.positions);
  c.strips = ceilDiv(c.positions, c.strip);
  c.packed = c.workers.shared((size_t)c.kernel[0] * c.kernel[1] * c.kernel[2] * c.ci * c.vectors * VL * sizeof(float));
  packClasses(c);
  c.workers.forEach(batch * c.strips, [](void* context, int index, int thread) { directStrip(*static_cast<DirectCall*>(context), index, thread); }, &c);
}

static inline size_t volumeOf(const int size[3]) { return (size_t)size[0] * size[1] * size[2]; }

static void directConvolve(const Workers& workers, const Geometry& g, const float* x, const float* filter, const float* bias, float* y) {
  DirectCall c{workers, forwardAxis(g, 0), forwardAxis(g, 1), forwardAxis(g, 2), g.inChannels, g.outChannels, 0, 0, 0, 0, x, filter, bias, volumeOf(g.in), volumeOf(g.out),
               {g.in[0], g.in[1], g.in[2]}, {g.out[0], g.out[1], g.out[2]}, {g.kernel[0], g.kernel[1], g.kernel[2]},
               (size_t)g.inChannels * g.outChannels, (size_t)g.outChannels, 1, y, nullptr, {}};
  runDirect(c, g.batch);
}

static void directInputGradient(const Workers& workers, const Geometry& g, const float* dy, const float* filter, float* dx) {
  DirectCall c{workers, gradientAxis(g, 0), gradientAxis(g, 1), gradientAxis(g, 2), g.outChannels, g.inChannels, 0, 0, 0, 0, dy, filter, nullptr, volumeOf(g.out), volumeOf(g.in),
               {g.out[0], g.out[1], g.out[2]}, {g.in[0], g.in[1], g.in[2]}, {g.kernel[0], g.kernel[1], g.kernel[2]},
               (size_t)g.inChannels * g.outChannels, 1, (size_t)g.outChannels, dx, nullptr, {}};
  runDirect(c, g.batch);
}

/** dw[taps, Ci, Co] = sum over the batch of x ⋆ dy, tap by tap. */
static void directFilterGradient(const Workers& workers, const Geometry& g, const float* x, const float* dy, float* dw) {
  struct Call {
    const Workers& workers;
    const Geometry& g;
    Axis z, y, x;
    int vectors, strip, strips, blocks, parts, taps;
    size_t length;
    const float *in, *dy;
    float *sums, *dw;
  } c{workers, g, forwardAxis(g, 0), forwardAxis(g, 1), forwardAxis(g, 2), ceilDiv(g.outChannels, VL), 0, 0, 0, 0, g.kernel[0] * g.kernel[1] * g.kernel[2], 0, x, dy, nullptr, dw};
  c.strip = stripRows(c.z, c.y, c.x, g.inChannels, g.out[1]);
  c.strips = ceilDiv(g.out[1], c.strip);
  c.blocks = g.batch * c.strips;
  c.length = (size_t)c.taps * g.inChannels * c.vectors * VL;
  c.parts = partsOf(c.blocks, (size_t)c.taps * g.inChannels * roundUp(g.outChannels, 16));
  c.sums = workers.shared(c.parts * c.length * sizeof(float));

  workers.forEach(c.parts, [](void* context, int part, int thread) {
    const Call& c = *static_cast<Call*>(context);
    const Geometry& g = c.g;
    const int ci = g.inChannels, co = g.outChannels, lanes = c.vectors * VL;
    Window w{nullptr, ci, (c.strip - 1) * c.y.inStride + c.y.spread, 0, g.in[0], g.in[1], g.in[2], &c.z, &c.y, &c.x, c.z.spread, 0};
    float* memory = c.workers.scratch(thread, (w.floats() + (size_t)c.strip * g.out[2] * lanes) * sizeof(float));
    w.at = memory;
    float* padded = memory + w.floats();
    float* sum = c.sums + part * c.length;
    memset(sum, 0, c.length * sizeof(float));
    for (int index = (int)((long)c.blocks * part / c.parts); index < (int)((long)c.blocks * (part + 1) / c.parts); index++) {
      const int n = index / c.strips, first = index % c.strips * c.strip, rows = smaller(c.strip, g.out[1] - first);
      w.row0 = first * c.y.inStride + c.y.lowest;
      w.next = c.z.lowest;
      for (int z = 0; z < g.out[0]; z++) {
        w.advance(c.z.inStride * z + c.z.lowest + c.z.spread - 1, c.in + n * volumeOf(g.in) * ci);
        const float* d = c.dy + (((size_t)n * g.out[0] + z) * g.out[1] + first) * g.out[2] * co;
        if (lanes != co) {
          for (int v = 0; v < rows * g.out[2]; v++) {
            memcpy(padded + (size_t)v * lanes, d + (size_t)v * co, co * sizeof(float));
            memset(padded + (size_t)v * lanes + co, 0, (lanes - co) * sizeof(float));
          }
          d = padded;
        }
        const Rows walk{rows, g.out[2], c.y.inStride * w.rowStep(), (size_t)c.x.inStride * ci, (size_t)g.out[2] * lanes, (size_t)lanes};
        float* to = sum;
        for (int a = 0; a < g.kernel[0]; a++)
          for (int b = 0; b < g.kernel[1]; b++)
            for (int k = 0; k < g.kernel[2]; k++, to += (size_t)ci * lanes)
              accumulateOuter(w.at + w.slotOf(c.z.inStride * z + a - g.pad[0]) * w.planeStep() + b * w.rowStep() + (size_t)k * ci, d, to, walk, ci, c.vectors);
      }
    }
  }, &c);

  workers.forEach(c.taps, [](void* context, int tap, int) {
    const Call& c = *static_cast<Call*>(context);
    const int ci = c.g.inChannels, co = c.g.outChannels, lanes = c.vectors * VL;
    for (int i = 0; i < ci; i++) {
      float* to = c.sums + ((size_t)tap * ci + i) * lanes;
      for (int p = 1; p < c.parts; p++)
        for (int o = 0; o < lanes; o++) to[o] += to[p * c.length + o];
      memcpy(c.dw + ((size_t)tap * ci + i) * co, to, co * sizeof(float));
    }
  }, &c);
}

}  // namespace
