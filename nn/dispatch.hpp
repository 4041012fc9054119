#pragma once

#include "instruction_set.hpp"

/// Loops for each instruction set.
namespace rectify::inline RECTIFY_PRECISION {

// Sanitizers look at what the source says, for which one set is enough.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define RECTIFY_DISPATCHES
#endif

namespace detail {

// By value: the compiler then sees that no store in the loop changes what `loop` holds. What `loop`
// calls is inlined (`flatten`): else it would be no vector code, and not for this instruction set.
#ifdef RECTIFY_DISPATCHES
template <class Loop>
[[gnu::target("arch=x86-64-v4"), gnu::flatten]] auto run_v4(Loop loop) {
  return loop();
}
template <class Loop>
[[gnu::target("arch=x86-64-v3"), gnu::flatten]] auto run_v3(Loop loop) {
  return loop();
}
#endif
template <class Loop>
[[gnu::flatten]] auto run_baseline(Loop loop) {
  return loop();
}

}  // namespace detail

/// Calls `loop`, which is compiled for each instruction set, for the one in use, and returns what
/// it returns.
template <class Loop>
auto dispatch(const Loop& loop) {
#ifdef RECTIFY_DISPATCHES
  switch (instruction_set()) {
    case InstructionSet::v4: return detail::run_v4(loop);
    case InstructionSet::v3: return detail::run_v3(loop);
    case InstructionSet::baseline: break;
  }
#endif
  return detail::run_baseline(loop);
}

}  // namespace rectify::inline RECTIFY_PRECISION
