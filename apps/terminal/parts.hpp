#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "../../base/precision.hpp"

/// Lines made of parts; a narrow terminal does without some of them.
namespace rectify { inline namespace RECTIFY_PRECISION {

struct LinePart {
  std::string text = {};
  bool kept = false;  ///< never left out: lines are broken instead
  int rank = 0;       ///< parts of the highest rank are left out first, of one rank the last

  LinePart(std::string text_) : text(std::move(text_)) {}  // NOLINT: as below
  LinePart(const char* text_) : text(text_) {}  // NOLINT: a list of texts is a list of parts
};
using LineParts = std::vector<LinePart>;

/// A part that is never left out.
inline LinePart kept(std::string text) {
  LinePart part(std::move(text));
  part.kept = true;
  return part;
}
/// A part that is left out before those of lower rank.
inline LinePart ranked(int rank, std::string text) {
  LinePart part(std::move(text));
  part.rank = rank;
  return part;
}

/// The parts in their order, two spaces between them, on as few lines as those that are `kept`
/// need, further ones indented. Others are left out that do not fit on these lines. A part longer
/// than a line is broken between words, after a slash, or else anywhere. No newline at the end.
/// Control characters are escaped.
std::string fit(const LineParts& parts, std::size_t width);

}}  // namespace rectify
