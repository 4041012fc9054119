#pragma once

#include <array>
#include <vector>

#include "../base/names.hpp"
#include "../base/precision.hpp"

/// Loops are compiled for several instruction sets and one is chosen at run time, so that an
/// installed library is as fast as one built for the machine.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Levels of the x86-64 ABI; other architectures have only the baseline.
enum class InstructionSet {
  baseline,  ///< the compiler's target
  v3,        ///< AVX2 and FMA
  v4,        ///< AVX-512
};
constexpr std::array<const char*, 3> names_of(InstructionSet) {
  return {"baseline", "AVX2 (x86-64-v3)", "AVX-512 (x86-64-v4)"};
}

/// Those that this processor supports, the fastest last.
RECTIFY_API const std::vector<InstructionSet>& instruction_sets();

/// The one in use: the fastest that the processor supports, or the one named by the environment
/// variable RECTIFY_INSTRUCTION_SET (`baseline`, `avx2`, `avx512`), which is read at the first
/// call. Throws ConfigError if it names none that the processor supports.
RECTIFY_API InstructionSet instruction_set();

}}  // namespace rectify

/// For functions called in loops: always inlined, since a function for one instruction set must not
/// call one compiled for another.
#define RECTIFY_INLINE [[gnu::always_inline]] inline

/// Attribute of AVX-512 functions: without it Clang splits vectors of 64 bytes in two.
#ifdef __clang__
#define RECTIFY_WHOLE_VECTORS clang::min_vector_width(512),
#else
#define RECTIFY_WHOLE_VECTORS
#endif
