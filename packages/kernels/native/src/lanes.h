// Short vectors of floats, as GCC and Clang know them: the same source is AVX2 at 8 lanes, AVX-512 at 16, NEON at 4.
// Nameless namespaces throughout: code compiled for one instruction set must never be linked in another's place.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {

template <int N> struct LanesOf;
template <> struct LanesOf<1> { typedef float type; };
template <> struct LanesOf<4> { typedef float type __attribute__((vector_size(16), aligned(4), may_alias)); };
template <> struct LanesOf<8> { typedef float type __attribute__((vector_size(32), aligned(4), may_alias)); };
template <> struct LanesOf<16> { typedef float type __attribute__((vector_size(64), aligned(4), may_alias)); };
template <int N> using Lanes = typename LanesOf<N>::type;

template <int N> struct Width { static constexpr int value = N; };

template <int N> static inline Lanes<N> load(const float* p) { return *reinterpret_cast<const Lanes<N>*>(p); }
template <int N> static inline void store(float* p, Lanes<N> v) { *reinterpret_cast<Lanes<N>*>(p) = v; }

#define INLINE inline __attribute__((always_inline))

/** Calls f(width, index) over n floats: full vectors, then four at a time, then one by one. */
template <int N, class F> static INLINE void overLanes(size_t n, F f) {
  size_t i = 0;
  for (; i + N <= n; i += N) f(Width<N>(), i);
  if (N > 4)
    for (; i + 4 <= n; i += 4) f(Width<4>(), i);
  for (; i < n; i++) f(Width<1>(), i);
}

static inline int ceilDiv(int a, int b) { return (a + b - 1) / b; }
static inline int roundUp(int a, int b) { return ceilDiv(a, b) * b; }
template <class T> static inline T smaller(T a, T b) { return a < b ? a : b; }
template <class T> static inline T larger(T a, T b) { return a > b ? a : b; }

}  // namespace
