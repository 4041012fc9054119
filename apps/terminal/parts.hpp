#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "../../base/precision.hpp"

/// Lines that are made of parts, some of which a narrow terminal does without.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct LinePart {
  std::string text = {};
  bool kept = false;  ///< never left out: lines are broken instead

  LinePart(std::string text_, bool kept_ = false)
      : text(std::move(text_)), kept(kept_) {}  // NOLINT
  LinePart(const char* text_) : text(text_) {}  // NOLINT: a list of texts is a list of parts
};
using LineParts = std::vector<LinePart>;

/// A part that is never left out.
inline LinePart kept(std::string text) { return {std::move(text), true}; }

/// The parts in their order, two spaces between them, on as few lines as those that are `kept`
/// need, further ones indented. Of the others, in order, those are left out that do not fit on
/// these lines. A part longer than a line is broken between words, or else after a slash. No
/// newline at the end. Control characters are escaped.
std::string fit(const LineParts& parts, std::size_t width);

}}  // namespace rectify
