#pragma once

#include <numeric>
#include <type_traits>
#include <vector>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// 0, 1, ..., n - 1: all samples of a data set, or what is to be sorted by something else.
template <class T = Index>
std::vector<T> all_indices(std::type_identity_t<T> n) {
  std::vector<T> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), T{0});
  return all;
}

}}  // namespace rectify
