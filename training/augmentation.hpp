#pragma once

#include "../nn/dataset.hpp"
#include "../nn/frame.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// How images are changed at random whenever they are trained on; never when they are evaluated.
struct RECTIFY_API Augmentation {
  /// Each image is moved by up to so many pixels, down or up and right or left, every distance as
  /// likely; what comes in from outside is what a raw 0 is. 0: no image is.
  Index shift = 0;
  static constexpr auto fields() {
    return std::tuple{field("shift", &Augmentation::shift,
                            "move each image by up to so many pixels, down or up and right or "
                            "left, anew whenever it is trained on; 0: not at all",
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
