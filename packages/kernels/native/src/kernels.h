// What the addon asks of the kernels, whatever instruction set they were compiled for.
// The meaning of every operand is in src/engine/kernel-names.ts; sizes are in elements, arrays float32 unless they say double.
#pragma once
#include <cstddef>

/** Threads and memory, lent to a kernel while it runs. */
struct Workers {
  /** Runs task 0 .. count - 1, each once, on any thread; returns when all are done. */
  void (*forEach)(int count, void (*task)(void* context, int index, int thread), void* context);
  /** At least `bytes` of memory that belongs to this thread until its next call; 64-byte aligned, contents undefined. */
  float* (*scratch)(int thread, size_t bytes);
  /** Likewise, shared by all tasks of one kernel call. */
  float* (*shared)(size_t bytes);
};

/** A convolution, channels last. Sizes of the axes D, H, W; padding is the number of zeros before the first voxel. */
struct Geometry {
  int batch;
  int in[3], inChannels;
  int out[3], outChannels;
  int kernel[3], stride[3], pad[3];
};

struct GroupNorm {
  int batch, voxels, channels, groups;
  float slope, epsilon;
};

/** The coarse level of an up-sampling, and the channels of the finer level beside it. */
struct Upsampling {
  int batch, size[3], channels, skipChannels;
};

struct AdamStep {
  float gradientFactor, learningRate, decay, correction1, correction2;
};

/** One instruction set's kernels. */
struct Kernels {
  void (*convolve)(const Workers&, const Geometry&, const float* x, const float* filter, const float* bias, float* y);
  void (*convolveInputGradient)(const Workers&, const Geometry&, const float* dy, const float* filter, float* dx);
  void (*convolveFilterGradient)(const Workers&, const Geometry&, const float* x, const float* dy, float* dw);
  void (*channelSums)(const Workers&, const float* x, float* sums, size_t rows, int channels);
  void (*groupNorm)(const Workers&, const GroupNorm&, const float* x, const float* gamma, const float* beta, float* y, double* moments);
  void (*groupNormGradient)(const Workers&, const GroupNorm&, const float* x, const float* dy, const float* gamma, const float* beta,
                            const double* moments, float* dx, float* dgamma, float* dbeta);
  void (*upsampleAdd)(const Workers&, const Upsampling&, const float* x, const float* skip, float* out);
  void (*upsampleConcat)(const Workers&, const Upsampling&, const float* x, const float* skip, float* out);
  void (*upsampleConcatGradient)(const Workers&, const Upsampling&, const float* dy, float* dx, float* dskip);
  void (*weightedMoments)(const Workers&, int batch, size_t voxels, int channels, float floor, const float* x, const float* weights, float* moments);
  void (*weightedMomentsGradient)(const Workers&, int batch, size_t voxels, int channels, const float* x, const float* weights, const float* moments,
                                  const float* dmoments, float* dx);
  void (*add)(const Workers&, const float* a, const float* b, float* out, size_t length);
  void (*segmentationSums)(const Workers&, int batch, size_t voxels, float tumourWeight, const float* logits, const float* masks, double* sums);
  void (*segmentationGradient)(const Workers&, int batch, size_t voxels, float tumourWeight, const float* logits, const float* masks, const double* factors,
                               float* dlogits);
  void (*sumOfSquares)(const Workers&, const float* values, double* sum, size_t length);
  void (*adamW)(const Workers&, const AdamStep&, float* weights, const float* gradient, float* first, float* second, size_t length);
  void (*largestOfShifted)(const Workers&, const float* x, float* out, int lines, size_t line, size_t by);
  void (*rimSums)(const Workers&, int batch, size_t voxels, int channels, double floor, const float* x, const float* p, const float* near, const float* far,
                  double* sums);
};
