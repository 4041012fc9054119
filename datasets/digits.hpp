#pragma once

#include "../schema/fields.hpp"
#include "source.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Ten thousand drawn digits to train on and five thousand to test, 28 x 28, in no file: always
/// there, always the same. Harder than they look: an MLP gets 97 to 99 % right.
struct RECTIFY_API Digits {
  static constexpr auto kind = "digits";
  static constexpr auto doc = "15,000 generated images of digits, 28 x 28; needs no files";
  Index outputs() const { return 10; }
  Splits load(const std::filesystem::path& folder = {}) const;
};

}}  // namespace rectify
