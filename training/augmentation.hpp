#pragma once

#include "../nn/dataset.hpp"
#include "../nn/frame.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How images are changed at random whenever they are trained on; never when they are evaluated.
struct RECTIFY_API Augmentation {
  /// Each image is shifted by up to this number of pixels vertically and horizontally, all offsets
  /// equally likely; pixels from outside the image are a raw 0. 0: no shift.
  Index shift = 0;
  static constexpr auto fields() {
    return std::tuple{field("shift", &Augmentation::shift,
                            "shift each training image by up to this number of pixels vertically "
                            "and horizontally, at random in every epoch; 0: no shift",
                            Range{.low = 0, .high = 4096})};
  }

  /// Throws ConfigError, which names `where` and what else there is to say of the data, unless
  /// there is nothing to change or the data are images larger than a shift.
  void check(const Dataset& data, const std::string& where = "augment",
             const std::string& of = {}) const;
  /// The batch of a training pass, as `Dataset::gather` but changed: by draws that are functions
  /// of seed, step and sample.
  void gather(const Dataset& data, const Pass& pass, View x) const;
};

}}  // namespace rectify
