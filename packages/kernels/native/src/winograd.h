// 3 x 3 x 3 convolutions of stride 1 by Winograd's minimal filtering F(2 x 2, 3 x 3) in each plane, direct across planes:
// 12 multiplications a voxel and channel pair instead of 27. Lavin & Gray 2016, https://arxiv.org/abs/1509.09308
//
//   y = Aᵀ [ Σ over planes and channels of (G g Gᵀ) ⊙ (Bᵀ d B) ] A
//
// A block of tiles goes through all planes; the transformed planes it still needs stay in the second-level cache.
#pragma once
#include "gemm.h"
#include "kernels.h"

namespace {

static constexpr int FREQUENCIES = 16;

static inline bool fitsWinograd(const Geometry& g) {
  for (int a = 0; a < 3; a++)
    if (g.kernel[a] != 3 || g.stride[a] != 1 || g.pad[a] != 1 || g.in[a] != g.out[a]) return false;
  return g.out[1] > 1 && g.out[2] > 1;
}

/** How a volume is cut: blocks of tileRows x tileColumns tiles, `planes` output planes at a time. A function of the geometry alone. */
struct Tiling {
  int depth, height, width;
  int rows, columns;          // tiles of a plane
  int blockRows, blockColumns; // tiles of a block
  int planes;
  int blocksDown, blocksAcross;
  int segments, segmentPlanes; // stretches of planes, so that small volumes feed many threads

  int blocks() const { return blocksDown * blocksAcross * segments; }
  int tiles() const { return blockRows * blockColumns; }
};

static inline Tiling tilingOf(const int size[3], int inChannels, int outChannels, bool forGradient) {
  Tiling t;
  t.depth = size[0], t.height = size[1], t.width = size[2];
  t.rows = ceilDiv(size[1], 2), t.columns = ceilDiv(size[2], 2);
  // Three transformed planes and one product must fit half of a 512 KiB cache.
  const int floatsPerTile = FREQUENCIES * (3 * inChannels + roundUp(outChannels, 16));
  const int most = larger(8, smaller(96, (64 * 1024) / floatsPerTile));
  t.blockColumns = t.columns <= most ? t.columns : ceilDiv(t.columns, ceilDiv(t.columns, most));
  t.blockRows = smaller(t.rows, larger(1, most / t.blockColumns));
  t.blockRows = ceilDiv(t.rows, ceilDiv(t.rows, t.blockRows));
  t.planes = smaller(t.depth, larger(1, 48 / t.tiles()));
  t.blocksDown = ceilDiv(t.rows, t.blockRows), t.blocksAcross = ceilDiv(t.columns, t.blockColumns);
  t.segments = 1;
  if (!forGradient && t.blocksDown * t.blocksAcross < 8) t.segments = smaller(ceilDiv(t.depth, 8), 4);
  t.segmentPlanes = ceilDiv(t.depth, t.segments);
  return t;
}

struct Block {
  int row0, rows, column0, columns, plane0, planes;
  int tiles() const { return rows * columns; }
};

static inline Block blockAt(const Tiling& t, int index) {
  Block b;
  const int across = index % t.blocksAcross, down = index / t.blocksAcross % t.blocksDown, segment = index / (t.blocksAcross * t.blocksDown);
  b.row0 = down * t.blockRows, b.rows = smaller(t.blockRows, t.rows - b.row0);
  b.column0 = across * t.blockColumns, b.columns = smaller(t.blockColumns, t.columns - b.column0);
  b.plane0 = segment * t.segmentPlanes, b.planes = smaller(t.segmentPlanes, t.depth - b.plane0);
  return b;
}

/** Floats between two frequencies: off the powers of two, so that sixteen streams do not share one set of the cache. */
static inline size_t frequencyStep(const Tiling& t, int channels) { return (size_t)t.tiles() * channels + 16; }

/** Floats `transformTiles` needs beside its result: four rows with their margins, and one of zeros. */
static inline size_t rowFloats(const Tiling& t, int channels) { return (size_t)5 * (2 * t.blockColumns + 2) * channels + 16; }

/**
 * V[f, tile, c] = (Bᵀ d B)[f] of the 4 x 4 patches of one plane around each tile; what lies outside is zero.
 *
 * @param plane [H, W, C].
 */
static void transformTiles(const float* plane, int h, int w, int channels, const Block& b, float* rows, float* v, size_t step) {
  const int x0 = 2 * b.column0 - 1, span = 2 * b.columns + 2;
  const int from = larger(0, x0), to = smaller(w, x0 + span);
  const size_t rowLength = (size_t)span * channels, lead = (size_t)(from - x0) * channels, run = (size_t)(to - from) * channels;
  float* zeros = rows + 4 * rowLength;
  memset(zeros, 0, rowLength * sizeof(float));
  for (int r = 0; r < 4; r++) {
    memset(rows + r * rowLength, 0, lead * sizeof(float));
    memset(rows + r * rowLength + lead + run, 0, (rowLength - lead - run) * sizeof(float));
  }
  for (int ty = 0; ty < b.rows; ty++) {
    const int y0 = 2 * (b.row0 + ty) - 1;
    const float* d[4];
    for (int r = 0; r < 4; r++) d[r] = y0 + r < 0 || y0 + r >= h ? zeros : plane + ((size_t)(y0 + r) * w + from) * channels;
    float* out = rows + lead;
    overLanes<VL>(run, [&](auto width, size_t i) {
      constexpr int N = decltype(width)::value;
      const auto d0 = load<N>(d[0] + i), d1 = load<N>(d[1] + i), d2 = load<N>(d[2] + i), d3 = load<N>(d[3] + i);
      store<N>(out + i, d0 - d2);
      store<N>(out + rowLength + i, d1 + d2);
      store<N>(out + 2 * rowLength + i, d2 - d1);
      store<N>(out + 3 * rowLength + i, d1 - d3);
    });
    for (int r = 0; r < 4; r++) {
      const float* p = rows + r * rowLength;
      float* to0 = v + 4 * r * step + (size_t)ty * b.columns * channels;
      float *to1 = to0 + step, *to2 = to1 + step, *to3 = to2 + step;
      for (int tx = 0; tx < b.columns; tx++, p += 2 * channels, to0 += channels, to1 += channels, to2 += channels, to3 += channels)
        overLanes<VL>(channels, [&](auto width, size_t c) {
          constexpr int N = decltype(width)::value;
          const auto d0 = load<N>(p + c), d1 = load<N>(p + channels + c), d2 = load<N>(p + 2 * channels + c), d3 = load<N>(p + 3 * channels + c);
          store<N>(to0 + c, d0 - d2);
          store<N>(to1 + c, d1 + d2);
          store<N>(to2 + c, d2 - d1);
          store<N>(to3 + c, d1 - d3);
        });
    }
  }
}

/** y = Aᵀ M A + bias, each tile's 2 x 2 voxels into the plane [H, W, C]; M is [f, tile, lanes] with `lanes` >= C. */
static void writeTiles(const float* m, size_t step, int lanes, const float* bias, float* plane, int h, int w, int channels, const Block& b) {
  for (int ty = 0; ty < b.rows; ty++)
    for (int tx = 0; tx < b.columns; tx++, m += lanes) {
      const int y = 2 * (b.row0 + ty), x = 2 * (b.column0 + tx);
      float* out = plane + ((size_t)y * w + x) * channels;
      const bool right = x + 1 < w, below = y + 1 < h;
      overLanes<VL>(channels, [&](auto width, size_t c) {
        constexpr int N = decltype(width)::value;
        Lanes<N> top[4], low[4];
        for (int j = 0; j < 4; j++) {
          const auto m0 = load<N>(m + j * step + c), m1 = load<N>(m + (4 + j) * step + c), m2 = load<N>(m + (8 + j) * step + c), m3 = load<N>(m + (12 + j) * step + c);
          top[j] = m0 + m1 + m2;
          low[j] = m1 - m2 - m3;
        }
        const Lanes<N> add = bias ? load<N>(bias + c) : Lanes<N>{};
        store<N>(out + c, top[0] + top[1] + top[2] + add);
        if (right) store<N>(out + channels + c, top[1] - top[2] - top[3] + add);
        if (!below) return;
        float* next = out + (size_t)w * channels;
        store<N>(next + c, low[0] + low[1] + low[2] + add);
        if (right) store<N>(next + channels + c, low[1] - low[2] - low[3] + add);
      });
    }
}

/** Y[f, tile, c] = (A dy Aᵀ)[f]: the adjoint of `writeTiles`, lanes past C zero. */
static void spreadTiles(const float* plane, int h, int w, int channels, const Block& b, float* out, size_t step, int lanes) {
  for (int ty = 0; ty < b.rows; ty++)
    for (int tx = 0; tx < b.columns; tx++, out += lanes) {
      const int y = 2 * (b.row0 + ty), x = 2 * (b.column0 + tx);
      const float* d = plane + ((size_t)y * w + x) * channels;
      const bool right = x + 1 < w, below = y + 1 < h;
      overLanes<VL>(channels, [&](auto width, size_t c) {
        constexpr int N = decltype(width)::value;
        const float* next = d + (size_t)w * channels;
        const Lanes<N> none{};
        const Lanes<N> a = load<N>(d + c), e = right ? load<N>(d + channels + c) : none;
        const Lanes<N> g = below ? load<N>(next + c) : none, k = below && right ? load<N>(next + channels + c) : none;
        const Lanes<N> left[4] = {a, a + g, a - g, -g}, side[4] = {e, e + k, e - k, -k};
        for (int r = 0; r < 4; r++) {
          float* to = out + 4 * r * step + c;
          store<N>(to, left[r]);
          store<N>(to + step, left[r] + side[r]);
          store<N>(to + 2 * step, left[r] - side[r]);
          store<N>(to + 3 * step, -side[r]);
        }
      });
      if (lanes > channels)
        for (int f = 0; f < FREQUENCIES; f++) memset(out + f * step + channels, 0, (lanes - channels) * sizeof(float));
    }
}

/** How the filter is read: forward as it lies; for the input's gradient mirrored, with its channels exchanged. */
struct FilterView {
  int inputs, outputs;
  size_t inStep, outStep;
  bool mirrored;
};

/** U[f, kd, in, out] = (G g Gᵀ)[f] for input channels [first, last). */
static void transformFilter(const float* filter, size_t tapStep, const FilterView& view, int first, int last, float* u) {
  for (int kd = 0; kd < 3; kd++)
    for (int i = first; i < last; i++)
      for (int o = 0; o < view.outputs; o++) {
        const float* g = filter + i * view.inStep + o * view.outStep;
        float half[4][3];
        for (int x = 0; x < 3; x++) {
          float col[3];
          for (int y = 0; y < 3; y++) {
            const int tap = (kd * 3 + y) * 3 + x;
            col[y] = g[(view.mirrored ? 26 - tap : tap) * tapStep];
          }
          half[0][x] = col[0];
          half[1][x] = 0.5f * (col[0] + col[1] + col[2]);
          half[2][x] = 0.5f * (col[0] - col[1] + col[2]);
          half[3][x] = col[2];
        }
        for (int r = 0; r < 4; r++) {
          const float a = half[r][0], b = half[r][1], c = half[r][2];
          const float full[4] = {a, 0.5f * (a + b + c), 0.5f * (a - b + c), c};
          for (int s = 0; s < 4; s++) u[(((size_t)(4 * r + s) * 3 + kd) * view.inputs + i) * view.outputs + o] = full[s];
        }
      }
}

/** dw[kd, ky, kx] = (Gᵀ dU G) for one pair of channels; `at(kd, f)` reads dU. */
template <class At> static INLINE void filterFromFrequencies(At at, int kd, float dw[9]) {
  float half[3][4];
  for (int s = 0; s < 4; s++) {
    const float a = at(kd, s), b = at(kd, 4 + s), c = at(kd, 8 + s), d = at(kd, 12 + s);
    half[0][s] = a + 0.5f * (b + c);
    half[1][s] = 0.5f * (b - c);
    half[2][s] = 0.5f * (b + c) + d;
  }
  for (int y = 0; y < 3; y++) {
    dw[3 * y] = half[y][0] + 0.5f * (half[y][1] + half[y][2]);
    dw[3 * y + 1] = 0.5f * (half[y][1] - half[y][2]);
    dw[3 * y + 2] = 0.5f * (half[y][1] + half[y][2]) + half[y][3];
  }
}

}  // namespace
