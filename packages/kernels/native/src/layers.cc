// Everything in a training step that is not a convolution. Compiled without fused multiply-add: bit for bit what the
// WebAssembly kernels give.
#include "group-norm.h"
#include "upsample.h"
#include "weighted-moments.h"
#include "segmentation-loss.h"
#include "rim-sums.h"

#ifndef ISA
#error "compile with -DISA=<name of a namespace>"
#endif

static constexpr size_t STRETCH = 32768; // elements to a task

namespace ISA {

void channelSums(const Workers& workers, const float* x, float* sums, size_t rows, int channels) {
  struct Call {
    const float* x;
    size_t rows;
    int channels;
    double* partial;
  } c{x, rows, channels, nullptr};
  const int chunks = chunksOf(rows);
  c.partial = reinterpret_cast<double*>(workers.shared((size_t)chunks * channels * sizeof(double)));
  workers.forEach(chunks, [](void* context, int chunk, int) {
    const Call& c = *static_cast<Call*>(context);
    double* to = c.partial + (size_t)chunk * c.channels;
    memset(to, 0, c.channels * sizeof(double));
    const size_t first = (size_t)chunk * CHUNK_VOXELS;
    overRuns(first, smaller<size_t>(CHUNK_VOXELS, c.rows - first), [&](size_t v, size_t voxels) {
      overLanes<WIDE>(c.channels, [&](auto width, size_t i) {
        constexpr int N = decltype(width)::value;
        Lanes<N> sum{};
        for (size_t j = v; j < v + voxels; j++) sum += load<N>(c.x + j * c.channels + i);
        addLanes<N>(to + i, sum);
      });
    });
  }, &c);
  for (int i = 0; i < channels; i++) {
    double sum = 0;
    for (int chunk = 0; chunk < chunks; chunk++) sum += c.partial[(size_t)chunk * channels + i];
    sums[i] = (float)sum;
  }
}

void groupNorm(const Workers& workers, const GroupNorm& g, const float* x, const float* gamma, const float* beta, float* y, double* moments) {
  normaliseForward(workers, g, x, gamma, beta, y, moments);
}

void groupNormGradient(const Workers& workers, const GroupNorm& g, const float* x, const float* dy, const float* gamma, const float* beta, const double* moments,
                       float* dx, float* dgamma, float* dbeta) {
  normaliseBackward(workers, g, x, dy, gamma, beta, moments, dx, dgamma, dbeta);
}

void upsampleAdd(const Workers& workers, const Upsampling& u, const float* x, const float* skip, float* out) {
  UpsampleCall c{u, x, skip, out, nullptr};
  workers.forEach(u.batch * 2 * u.size[0], addPlane, &c);
}

void upsampleConcat(const Workers& workers, const Upsampling& u, const float* x, const float* skip, float* out) {
  UpsampleCall c{u, x, skip, out, nullptr};
  workers.forEach(u.batch * 2 * u.size[0], concatPlane, &c);
}

void upsampleConcatGradient(const Workers& workers, const Upsampling& u, const float* dy, float* dx, float* dskip) {
  UpsampleCall c{u, dy, nullptr, dx, dskip};
  workers.forEach(u.batch * u.size[0], gatherPlane, &c);
}

void weightedMoments(const Workers& workers, int batch, size_t voxels, int channels, float floor, const float* x, const float* weights, float* moments) {
  momentsForward(workers, batch, voxels, channels, floor, x, weights, moments);
}

void weightedMomentsGradient(const Workers& workers, int batch, size_t voxels, int channels, const float* x, const float* weights, const float* moments,
                             const float* dmoments, float* dx) {
  MomentsCall c{x, weights, moments, dmoments, dx, voxels, channels, chunksOf(voxels), nullptr, false};
  workers.forEach(batch * c.chunks, momentsGradientChunk, &c);
}

void add(const Workers& workers, const float* a, const float* b, float* out, size_t length) {
  struct Call {
    const float *a, *b;
    float* out;
    size_t length;
  } c{a, b, out, length};
  workers.forEach((int)((length + STRETCH - 1) / STRETCH), [](void* context, int index, int) {
    const Call& c = *static_cast<Call*>(context);
    const size_t first = index * STRETCH;
    overLanes<WIDE>(smaller(STRETCH, c.length - first), [&](auto width, size_t i) {
      constexpr int N = decltype(width)::value;
      store<N>(c.out + first + i, load<N>(c.a + first + i) + load<N>(c.b + first + i));
    });
  }, &c);
}

void segmentationSums(const Workers& workers, int batch, size_t voxels, float tumourWeight, const float* logits, const float* masks, double* sums) {
  SegmentationCall c{logits, masks, nullptr, nullptr, voxels, tumourWeight, chunksOf(voxels), nullptr};
  c.partial = reinterpret_cast<double*>(workers.shared((size_t)batch * c.chunks * 5 * sizeof(double)));
  workers.forEach(batch * c.chunks, segmentationChunk, &c);
  for (int n = 0; n < batch; n++)
    for (int k = 0; k < 6; k++) {
      sums[n * 6 + k] = 0;
      if (k < 5)
        for (int chunk = 0; chunk < c.chunks; chunk++) sums[n * 6 + k] += c.partial[((size_t)n * c.chunks + chunk) * 5 + k];
    }
}

void segmentationGradient(const Workers& workers, int batch, size_t voxels, float tumourWeight, const float* logits, const float* masks, const double* factors,
                          float* dlogits) {
  SegmentationCall c{logits, masks, factors, dlogits, voxels, tumourWeight, chunksOf(voxels), nullptr};
  workers.forEach(batch * c.chunks, segmentationGradientChunk, &c);
}

void sumOfSquares(const Workers& workers, const float* values, double* sum, size_t length) {
  struct Call {
    const float* values;
    size_t length;
    double* partial;
  } c{values, length, nullptr};
  const int tasks = (int)((length + STRETCH - 1) / STRETCH);
  c.partial = reinterpret_cast<double*>(workers.shared(tasks * sizeof(double)));
  workers.forEach(tasks, [](void* context, int index, int) {
    const Call& c = *static_cast<Call*>(context);
    const size_t first = index * STRETCH, count = smaller(STRETCH, c.length - first);
    double total = 0;
    for (size_t i = 0; i < count; i++) total += (double)c.values[first + i] * c.values[first + i];
    c.partial[index] = total;
  }, &c);
  *sum = 0;
  for (int i = 0; i < tasks; i++) *sum += c.partial[i];
}

void adamW(const Workers& workers, const AdamStep& step, float* weights, const float* gradient, float* first, float* second, size_t length) {
  struct Call {
    const AdamStep& s;
    float *w, *m, *v;
    const float* g;
    size_t length;
  } c{step, weights, first, second, gradient, length};
  workers.forEach((int)((length + STRETCH - 1) / STRETCH), [](void* context, int index, int) {
    const Call& c = *static_cast<Call*>(context);
    const AdamStep& s = c.s;
    for (size_t i = index * STRETCH; i < smaller((index + 1) * STRETCH, c.length); i++) {
      const float g = c.g[i] * s.gradientFactor;
      const float m = c.m[i] + 0.1f * (g - c.m[i]), v = c.v[i] + 0.001f * (g * g - c.v[i]);
      c.m[i] = m, c.v[i] = v;
      c.w[i] -= s.learningRate * ((m * s.correction1) / (__builtin_sqrtf(v * s.correction2) + 1e-8f) + s.decay * c.w[i]);
    }
  }, &c);
}

void largestOfShifted(const Workers& workers, const float* x, float* out, int lines, size_t line, size_t by) {
  struct Call {
    const float* x;
    float* out;
    size_t lines, line, by, linesToTask;
  } c{x, out, (size_t)lines, line, by, line < STRETCH ? STRETCH / line : 1};
  workers.forEach((int)((c.lines + c.linesToTask - 1) / c.linesToTask), [](void* context, int index, int) {
    const Call& c = *static_cast<Call*>(context);
    for (size_t l = index * c.linesToTask; l < smaller((index + 1) * c.linesToTask, c.lines); l++) {
      const float* x = c.x + l * c.line;
      float* out = c.out + l * c.line;
      for (size_t i = 0; i < c.line; i++) out[i] = x[i];
      if (c.by >= c.line) continue;
      for (size_t i = 0; i < c.line - c.by; i++) out[i] = out[i] < x[i + c.by] ? x[i + c.by] : out[i];
      for (size_t i = c.by; i < c.line; i++) out[i] = out[i] < x[i - c.by] ? x[i - c.by] : out[i];
    }
  }, &c);
}

void rimSums(const Workers& workers, int batch, size_t voxels, int channels, double floor, const float* x, const float* p, const float* near, const float* far,
             double* sums) {
  RimCall c{x, p, near, far, sums, voxels, channels, floor};
  workers.forEach(batch, rimsOfCase, &c);
}

}  // namespace ISA
