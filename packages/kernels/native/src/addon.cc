// The door from JavaScript: one call that runs one kernel. Operands are the numbers of a Float64Array; arrays among them are
// addresses, which the caller keeps alive for the length of the call.
#include <node_api.h>
#include <cstdint>
#include <cstring>
#include <new>
#include "workers.h"

#if defined(__x86_64__)
extern const Kernels table_avx2, table_avx512;
#else
extern const Kernels table_neon;
#endif

namespace {

struct InstructionSet {
  const char* name;
  const Kernels* kernels;
  bool present;
};

#if defined(__x86_64__)
bool hasAvx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
bool hasAvx512() { return hasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"); }
const InstructionSet SETS[] = {{"avx512", &table_avx512, hasAvx512()}, {"avx2", &table_avx2, hasAvx2()}};
#else
const InstructionSet SETS[] = {{"neon", &table_neon, true}};
#endif

constexpr size_t MOST_OPERANDS = 32;

const Kernels* kernels = nullptr;
/** Of the call that is running: JavaScript makes one at a time. */
const double* operands = nullptr;

float* at(int i) { return reinterpret_cast<float*>(static_cast<uintptr_t>(operands[i])); }
double* doublesAt(int i) { return reinterpret_cast<double*>(static_cast<uintptr_t>(operands[i])); }
int number(int i) { return static_cast<int>(operands[i]); }
size_t size(int i) { return static_cast<size_t>(operands[i]); }
float real(int i) { return static_cast<float>(operands[i]); }

Geometry geometryAt(int i) {
  const auto three = [&](int k, int to[3]) { for (int a = 0; a < 3; a++) to[a] = number(i + k + a); };
  Geometry g;
  g.batch = number(i);
  three(1, g.in), g.inChannels = number(i + 4);
  three(5, g.out), g.outChannels = number(i + 8);
  three(9, g.kernel), three(12, g.stride), three(15, g.pad);
  return g;
}

GroupNorm groupNormAt(int i, float epsilon) { return {number(i), number(i + 1), number(i + 2), number(i + 3), real(i + 4), epsilon}; }
Upsampling upsamplingAt(int i, int skipChannels) { return {number(i), {number(i + 1), number(i + 2), number(i + 3)}, number(i + 4), skipChannels}; }

/** Whether the direct walk's fixed arrays hold this convolution: see MOST_TAPS and MOST_STRIDE. */
bool fits(const Geometry& g) {
  for (int a = 0; a < 3; a++)
    if (g.kernel[a] > 16 || g.stride[a] > 4) return false;
  return true;
}

/** In the order of KERNEL_NAMES. */
bool runKernel(int kernel) {
  const Workers& w = workers();
  const Kernels& k = *kernels;
  switch (kernel) {
    case 0: k.convolve(w, geometryAt(4), at(0), at(1), at(2), at(3)); return true;
    case 1: k.convolveInputGradient(w, geometryAt(3), at(0), at(1), at(2)); return true;
    case 2: k.convolveFilterGradient(w, geometryAt(3), at(0), at(1), at(2)); return true;
    case 3: k.channelSums(w, at(0), at(1), size(2), number(3)); return true;
    case 4: k.groupNorm(w, groupNormAt(5, real(10)), at(0), at(1), at(2), at(3), doublesAt(4)); return true;
    case 5: k.groupNormGradient(w, groupNormAt(8, 0), at(0), at(1), at(2), at(3), doublesAt(4), at(5), at(6), at(7)); return true;
    case 6: k.upsampleAdd(w, upsamplingAt(3, 0), at(0), at(1), at(2)); return true;
    case 7: k.upsampleConcat(w, upsamplingAt(3, number(8)), at(0), at(1), at(2)); return true;
    case 8: k.upsampleConcatGradient(w, upsamplingAt(3, number(8)), at(0), at(1), at(2)); return true;
    case 9: k.weightedMoments(w, number(3), size(4), number(5), real(6), at(0), at(1), at(2)); return true;
    case 10: k.weightedMomentsGradient(w, number(5), size(6), number(7), at(0), at(1), at(2), at(3), at(4)); return true;
    case 11: k.add(w, at(0), at(1), at(2), size(3)); return true;
    case 12: k.segmentationSums(w, number(3), size(4), real(5), at(0), at(1), doublesAt(2)); return true;
    case 13: k.segmentationGradient(w, number(4), size(5), real(6), at(0), at(1), doublesAt(2), at(3)); return true;
    case 14: k.sumOfSquares(w, at(0), doublesAt(1), size(2)); return true;
    case 15: k.adamW(w, AdamStep{real(5), real(6), real(7), real(8), real(9)}, at(0), at(1), at(2), at(3), size(4)); return true;
    case 16: k.largestOfShifted(w, at(0), at(1), number(2), size(3), size(4)); return true;
    case 17: k.rimSums(w, number(5), size(6), number(7), operands[8], at(0), at(1), at(2), at(3), doublesAt(4)); return true;
    default: return false;
  }
}

napi_value refuse(napi_env env, const char* message) {
  napi_throw_error(env, nullptr, message);
  return nullptr;
}

/** Names of the instruction sets that this processor has, the best first. */
napi_value instructionSets(napi_env env, napi_callback_info) {
  napi_value names;
  napi_create_array(env, &names);
  uint32_t count = 0;
  for (const InstructionSet& set : SETS) {
    if (!set.present) continue;
    napi_value name;
    napi_create_string_utf8(env, set.name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, count++, name);
  }
  return names;
}

/** use(instructionSet: string, threads: number): what the next kernels run with. */
napi_value use(napi_env env, napi_callback_info info) {
  napi_value given[2];
  size_t count = 2, length = 0;
  char name[16] = {};
  int32_t threads = 0;
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  if (count < 2 || napi_get_value_string_utf8(env, given[0], name, sizeof name, &length) != napi_ok || napi_get_value_int32(env, given[1], &threads) != napi_ok)
    return refuse(env, "use takes an instruction set and a number of threads");
  for (const InstructionSet& set : SETS) {
    if (strcmp(set.name, name) != 0 || !set.present) continue;
    kernels = set.kernels;
    useThreads(threads);
    return nullptr;
  }
  return refuse(env, "this processor lacks that instruction set");
}

/** addressOf(values: TypedArray | ArrayBuffer view): number. Stays true as long as the array's buffer lives. */
napi_value addressOf(napi_env env, napi_callback_info info) {
  napi_value given, address;
  size_t count = 1;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, &given, nullptr, nullptr);
  if (count < 1 || napi_get_typedarray_info(env, given, nullptr, nullptr, &data, nullptr, nullptr) != napi_ok) return refuse(env, "addressOf takes a typed array");
  napi_create_double(env, static_cast<double>(reinterpret_cast<uintptr_t>(data)), &address);
  return address;
}

/** run(kernel: number, operands: Float64Array) */
napi_value run(napi_env env, napi_callback_info info) {
  napi_value given[2];
  size_t count = 2, length = 0;
  int32_t kernel = -1;
  void* data = nullptr;
  napi_typedarray_type type;
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  if (kernels == nullptr) return refuse(env, "no instruction set was chosen");
  if (count < 2 || napi_get_value_int32(env, given[0], &kernel) != napi_ok ||
      napi_get_typedarray_info(env, given[1], &type, &length, &data, nullptr, nullptr) != napi_ok || type != napi_float64_array || length < MOST_OPERANDS)
    return refuse(env, "run takes a kernel's number and 32 operands in a Float64Array");
  operands = static_cast<const double*>(data);
  if (kernel >= 0 && kernel < 3 && !fits(geometryAt(kernel == 0 ? 4 : 3))) return refuse(env, "the native engine has no convolution of these sizes: kernels reach 16 voxels, strides 4");
  try {
    if (!runKernel(kernel)) return refuse(env, "no such kernel");
  } catch (const std::bad_alloc&) {
    return refuse(env, "no memory is left for a kernel's working space: lower the batch size or the grid");
  }
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  const struct {
    const char* name;
    napi_callback callback;
  } functions[] = {{"instructionSets", instructionSets}, {"use", use}, {"addressOf", addressOf}, {"run", run}};
  for (const auto& f : functions) {
    napi_value function;
    napi_create_function(env, f.name, NAPI_AUTO_LENGTH, f.callback, nullptr, &function);
    napi_set_named_property(env, exports, f.name, function);
  }
  return exports;
}
