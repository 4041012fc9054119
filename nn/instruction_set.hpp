#pragma once

#include <vector>

#include "precision.hpp"

/// Instruction sets. Our loops are compiled for several of them and the best that the processor has
/// is chosen when the program runs, so that an installed library is as fast as one that was built
/// for the machine.
namespace rectify::inline RECTIFY_PRECISION {

/// Levels of x86-64 as its ABI defines them; elsewhere there is the baseline alone.
enum class InstructionSet {
  baseline,  ///< what the compiler was told to build for
  v3,        ///< AVX2 and FMA
  v4,        ///< AVX-512
};

/// What this processor has, the best last.
RECTIFY_API const std::vector<InstructionSet>& instruction_sets();
/// "AVX-512 (x86-64-v4)"
RECTIFY_API const char* name(InstructionSet set);

}  // namespace rectify::inline RECTIFY_PRECISION

/// Before a function: compiles its loops, and all that is inlined into it, for each instruction
/// set. Calls go straight to the best one. Sanitizers and Clang 14 cannot start such programs or
/// know no such attribute; there it is the baseline.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define RECTIFY_KERNEL __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define RECTIFY_KERNEL
#endif

/// Before a function that such loops call: inlined always, since a function for one instruction set
/// must not call one that was compiled for another.
#define RECTIFY_INLINE [[gnu::always_inline]] inline
