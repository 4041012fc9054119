#include "instruction_set.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

std::vector<InstructionSet> detect() {
  std::vector<InstructionSet> sets{InstructionSet::baseline};
#ifdef __x86_64__
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")) {
    sets.push_back(InstructionSet::v3);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
      sets.push_back(InstructionSet::v4);
    }
  }
#endif
  return sets;
}

}  // namespace

const std::vector<InstructionSet>& instruction_sets() {
  static const std::vector<InstructionSet> sets = detect();
  return sets;
}

const char* name(InstructionSet set) {
  switch (set) {
    case InstructionSet::v4: return "AVX-512 (x86-64-v4)";
    case InstructionSet::v3: return "AVX2 (x86-64-v3)";
    case InstructionSet::baseline: break;
  }
  return "baseline";
}

}  // namespace rectify::inline RECTIFY_PRECISION
