// The three kernels of a convolution, compiled once for each instruction set; a multiplication and its addition may fuse.
#include "winograd-convolution.h"
#include "direct.h"
#include "pointwise.h"

#ifndef ISA
#error "compile with -DISA=<name of a namespace>"
#endif

namespace ISA {

void convolve(const Workers& workers, const Geometry& g, const float* x, const float* filter, const float* bias, float* y) {
  const size_t pair = (size_t)g.inChannels * g.outChannels;
  if (isPointwise(g)) return pointwiseProduct(workers, g.batch * volumeOf(g.in), g.inChannels, g.outChannels, x, filter, g.outChannels, 1, bias, y);
  if (!fitsWinograd(g)) return directConvolve(workers, g, x, filter, bias, y);
  winogradConvolve(workers, g.batch, g.in, x, filter, pair, FilterView{g.inChannels, g.outChannels, (size_t)g.outChannels, 1, false}, bias, y);
}

void convolveInputGradient(const Workers& workers, const Geometry& g, const float* dy, const float* filter, float* dx) {
  const size_t pair = (size_t)g.inChannels * g.outChannels;
  if (isPointwise(g)) return pointwiseProduct(workers, g.batch * volumeOf(g.in), g.outChannels, g.inChannels, dy, filter, 1, g.outChannels, nullptr, dx);
  if (!fitsWinograd(g)) return directInputGradient(workers, g, dy, filter, dx);
  winogradConvolve(workers, g.batch, g.in, dy, filter, pair, FilterView{g.outChannels, g.inChannels, 1, (size_t)g.outChannels, true}, nullptr, dx);
}

void convolveFilterGradient(const Workers& workers, const Geometry& g, const float* x, const float* dy, float* dw) {
  if (isPointwise(g)) return pointwiseOuter(workers, g.batch * volumeOf(g.in), g.inChannels, g.outChannels, x, dy, dw);
  if (!fitsWinograd(g)) return directFilterGradient(workers, g, x, dy, dw);
  winogradFilterGradient(workers, g, x, dy, dw);
}

}  // namespace ISA
