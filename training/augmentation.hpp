#pragma once

#include "../nn/dataset.hpp"
#include "../nn/frame.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Random changes of images in training; evaluation uses the original images.
struct RECTIFY_API Augmentation {
  /// Largest shift in pixels, vertical and horizontal; shifts are uniformly distributed, and pixels
  /// from outside are raw 0. 0: no shifts.
  Index shift = 0;
  static constexpr auto fields() {
    return std::tuple{field("shift", &Augmentation::shift,
                            "shift each training image by up to this number of pixels vertically "
                            "and horizontally, at random in every epoch; 0: no shift",
                            Range{.low = 0, .high = 4096})};
  }

  /// Throws ConfigError, naming `where` (and `of`, a description of the data), if `shift` > 0 and
  /// the samples are not images larger than the shift.
  void check(const Dataset& data, const std::string& where = "augment",
             const std::string& of = {}) const;
  /// Gathers the batch of a training pass as `Dataset::gather`, with random changes that are
  /// functions of seed, step and sample.
  void gather(const Dataset& data, const Pass& pass, View x) const;
};

}}  // namespace rectify
