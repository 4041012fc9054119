#pragma once

#include <vector>

#include <rectify/base/precision.hpp>

/// Compiled for each scalar, so that one program can compare the two.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// All weights, tensor after tensor, after some epochs of Adam on the drawn digits.
std::vector<double> train_digits(bool fuse);

}}  // namespace rectify
