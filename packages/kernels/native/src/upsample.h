// Nearest-neighbour doubling of the three axes, added to the finer level or laid beside it, and the gradient of both.
#pragma once
#include "sums.h"

namespace {

struct UpsampleCall {
  const Upsampling& u;
  const float *x, *skip;
  float *out, *dskip;
};

/** One plane of the finer level at a time. */
static void addPlane(void* context, int index, int) {
  const UpsampleCall& c = *static_cast<UpsampleCall*>(context);
  const Upsampling& u = c.u;
  const int fineDepth = 2 * u.size[0], n = index / fineDepth, z = index % fineDepth, ch = u.channels;
  size_t at = (size_t)index * 4 * u.size[1] * u.size[2] * ch;
  for (int y = 0; y < 2 * u.size[1]; y++) {
    const float* p = c.x + (((size_t)n * u.size[0] + z / 2) * u.size[1] + y / 2) * u.size[2] * ch;
    for (int x = 0; x < u.size[2]; x++, p += ch)
      for (int twin = 0; twin < 2; twin++, at += ch)
        overLanes<WIDE>(ch, [&](auto width, size_t i) {
          constexpr int N = decltype(width)::value;
          store<N>(c.out + at + i, load<N>(p + i) + load<N>(c.skip + at + i));
        });
  }
}

static void concatPlane(void* context, int index, int) {
  const UpsampleCall& c = *static_cast<UpsampleCall*>(context);
  const Upsampling& u = c.u;
  const int fineDepth = 2 * u.size[0], n = index / fineDepth, z = index % fineDepth, ch = u.channels, s = u.skipChannels;
  const size_t voxels = (size_t)4 * u.size[1] * u.size[2];
  float* to = c.out + index * voxels * (ch + s);
  const float* skip = c.skip + index * voxels * s;
  for (int y = 0; y < 2 * u.size[1]; y++) {
    const float* p = c.x + (((size_t)n * u.size[0] + z / 2) * u.size[1] + y / 2) * u.size[2] * ch;
    for (int x = 0; x < u.size[2]; x++, p += ch)
      for (int twin = 0; twin < 2; twin++, to += ch + s, skip += s) {
        overLanes<WIDE>(ch, [&](auto width, size_t i) { constexpr int N = decltype(width)::value; store<N>(to + i, load<N>(p + i)); });
        overLanes<WIDE>(s, [&](auto width, size_t i) { constexpr int N = decltype(width)::value; store<N>(to + ch + i, load<N>(skip + i)); });
      }
  }
}

/** One plane of the coarse level at a time: each of its voxels gathers eight. */
static void gatherPlane(void* context, int index, int) {
  const UpsampleCall& c = *static_cast<UpsampleCall*>(context);
  const Upsampling& u = c.u;
  const int ch = u.channels, s = u.skipChannels, all = ch + s;
  const size_t row = (size_t)2 * u.size[2], plane = row * 2 * u.size[1];
  const size_t n = index / u.size[0], z = index % u.size[0];
  const size_t firstPlane = n * 2 * u.size[0] + 2 * z;
  for (int y = 0; y < u.size[1]; y++) {
    float* to = c.out + ((size_t)index * u.size[1] + y) * u.size[2] * ch;
    const float* d = c.x + (firstPlane * plane + (size_t)2 * y * row) * all;
    for (int x = 0; x < u.size[2]; x++, to += ch, d += 2 * all)
      overLanes<WIDE>(ch, [&](auto width, size_t i) {
        constexpr int N = decltype(width)::value;
        const float *p = d + i, *q = p + row * all, *r = p + plane * all, *t = r + row * all;
        store<N>(to + i, load<N>(p) + load<N>(p + all) + load<N>(q) + load<N>(q + all) + load<N>(r) + load<N>(r + all) + load<N>(t) + load<N>(t + all));
      });
  }
  if (s == 0 || c.dskip == nullptr) return;
  for (size_t v = firstPlane * plane; v < (firstPlane + 2) * plane; v++)
    overLanes<WIDE>(s, [&](auto width, size_t i) { constexpr int N = decltype(width)::value; store<N>(c.dskip + v * s + i, load<N>(c.x + v * all + ch + i)); });
}

}  // namespace
