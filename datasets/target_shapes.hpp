#pragma once

#include <string>
#include <vector>

#include "../nn/dataset.hpp"

/// What targets look like, however they are given.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Regression targets that look like classes.
enum class ClassLike {
  no,
  labels,   ///< one target: whole numbers >= 0, at least two different ones
  signs,    ///< one target: -1 or 1, both occur
  one_hot,  ///< several targets: one is 1, the others are 0, and not always the same is 1
};

/// What the targets look like; `no` for classes.
RECTIFY_API ClassLike class_like(const Dataset& data);

/// The largest of targets that look like labels.
RECTIFY_API Index largest_label(const Dataset& data);

/// Whether all classes have numbers as names.
RECTIFY_API bool are_numbers(const std::vector<std::string>& class_names);

}}  // namespace rectify
