#include "instruction_set.hpp"

#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include "../base/error.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr auto variable = "RECTIFY_INSTRUCTION_SET";
constexpr std::array<std::pair<const char*, InstructionSet>, 3> words{
    {{"baseline", InstructionSet::baseline},
     {"avx2", InstructionSet::v3},
     {"avx512", InstructionSet::v4}}};

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
    const auto& [word, value] = words[at(set)];
    if (word == std::string(wanted)) return value;
    here.emplace_back(word);
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

const char* name(InstructionSet set) {
  switch (set) {
    case InstructionSet::v4: return "AVX-512 (x86-64-v4)";
    case InstructionSet::v3: return "AVX2 (x86-64-v3)";
    case InstructionSet::baseline: break;
  }
  return "baseline";
}

}}  // namespace rectify
