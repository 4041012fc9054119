#pragma once

#include "instruction_set.hpp"

/// Runs loops compiled for the instruction set in use.
namespace rectify { inline namespace RECTIFY_PRECISION {

// Sanitizers check the source, for which one set is enough.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define RECTIFY_DISPATCHES
#endif

namespace detail {

// `flatten` inlines what `loop` calls: otherwise it is not vectorized, nor compiled for this
// instruction set. The local copy of `loop` can be kept in registers, since no store in the loop
// can change it.
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

/// Compiles `loop` for each instruction set, calls the version for the one in use and returns its
/// result.
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
