#pragma once

#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "../base/types.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A confusion matrix of this size takes 128 MiB.
constexpr Index most_classes = 4096;

/// Rows of a table as samples, which are columns.
inline Matrix matrix_of(const std::vector<Scalar>& values, Index rows) {
  return view(values.data(), std::ssize(values) / rows, rows);
}

/// Throws DataError for the first value that is not finite of a table with this number of columns.
void check_finite(std::span<const Scalar> values, Index columns, const std::string& where);

}}  // namespace rectify
