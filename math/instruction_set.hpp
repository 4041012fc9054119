#pragma once

#include <vector>

#include "../base/precision.hpp"

/// Instruction sets. Our loops are compiled for several of them and one is chosen when the program
/// runs, so that an installed library is as fast as one that was built for the machine.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Levels of x86-64 as its ABI defines them; elsewhere there is the baseline alone.
enum class InstructionSet {
  baseline,  ///< what the compiler was told to build for
  v3,        ///< AVX2 and FMA
  v4,        ///< AVX-512
};

/// What this processor has, the best last.
RECTIFY_API const std::vector<InstructionSet>& instruction_sets();

/// The one that loops and products use: the best that the processor has, or the one that the
/// environment variable RECTIFY_INSTRUCTION_SET names (`baseline`, `avx2`, `avx512`). The same from
/// the first call to the end of the program. Throws ConfigError if the variable names none of
/// those that the processor has.
RECTIFY_API InstructionSet instruction_set();

/// "AVX-512 (x86-64-v4)"
RECTIFY_API const char* name(InstructionSet set);

}}  // namespace rectify

/// Before a function that loops call: inlined always, since a function for one instruction set must
/// not call one that was compiled for another.
#define RECTIFY_INLINE [[gnu::always_inline]] inline

/// In the attributes of a function for AVX-512 that works on vectors of 64 bytes: else Clang makes
/// two of each.
#ifdef __clang__
#define RECTIFY_WHOLE_VECTORS clang::min_vector_width(512),
#else
#define RECTIFY_WHOLE_VECTORS
#endif
