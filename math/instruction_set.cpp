#include "instruction_set.hpp"

#include <array>
#include <cstdlib>
#include <string>

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto variable = "RECTIFY_INSTRUCTION_SET";
constexpr std::array<const char*, 3> words{"baseline", "avx2", "avx512"};

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

InstructionSet choose() {
  const char* wanted = std::getenv(variable);
  if (!wanted) return instruction_sets().back();
  std::vector<std::string> here;
  for (const InstructionSet set : instruction_sets()) {
    here.emplace_back(words[at(set)]);
    if (here.back() == wanted) return set;
  }
  throw ConfigError(Mismatch{variable, "", one_of(here) + ", which this processor has",
                             in_quotes(wanted), did_you_mean(wanted, here)});
}

}  // namespace

const std::vector<InstructionSet>& instruction_sets() {
  static const std::vector<InstructionSet> sets = detect();
  return sets;
}

InstructionSet instruction_set() {
  static const InstructionSet set = choose();
  return set;
}

}}  // namespace rectify
