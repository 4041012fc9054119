#pragma once

#include "instruction_set.hpp"

/// Loops for each instruction set.
namespace rectify { inline namespace RECTIFY_PRECISION {

// Sanitizers look at what the source says, for which one set is enough.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define RECTIFY_DISPATCHES
#endif

namespace detail {

// What `loop` calls is inlined (`flatten`): else it would be no vector code, and not for this
// instruction set. A copy of `loop` on the stack is one that the compiler can keep in registers: it
// then sees that no store in the loop changes what `loop` holds.
#ifdef RECTIFY_DISPATCHES
template <class Loop>
[[gnu::target("arch=x86-64-v4"), gnu::flatten]] auto run_v4(const Loop& loop) {
  Loop here = loop;
  return here();
}
template <class Loop>
[[gnu::target("arch=x86-64-v3"), gnu::flatten]] auto run_v3(const Loop& loop) {
  Loop here = loop;
  return here();
}
#endif
template <class Loop>
[[gnu::flatten]] auto run_baseline(const Loop& loop) {
  Loop here = loop;
  return here();
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

}}  // namespace rectify
