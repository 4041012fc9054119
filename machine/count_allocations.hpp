#pragma once

#include <atomic>
#include <cstdlib>
#include <new>

#include "../base/precision.hpp"

/// Replaces the program's `operator new` by one that counts allocations. Include it in one source
/// file.
namespace rectify { inline namespace RECTIFY_PRECISION {

namespace detail {
inline std::atomic<long> allocations = 0;
}

/// Number of allocations so far.
inline long count_allocations() { return detail::allocations; }

namespace detail {

inline void* allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  if (void* memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole)) return memory;
  throw std::bad_alloc();
}

}  // namespace detail
}}  // namespace rectify

// Nothing is counted with sanitizers, which have their own allocator.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
#define RECTIFY_COUNTS_ALLOCATIONS 0
#else
#define RECTIFY_COUNTS_ALLOCATIONS 1

void* operator new(std::size_t size) {
  return rectify::detail::allocate(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return rectify::detail::allocate(size, static_cast<std::size_t>(alignment));
}
// When GCC inlines a delete, it sees a `free` without the matching `malloc`.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
#pragma GCC diagnostic pop

#endif
