#include "error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace rectify::inline RECTIFY_PRECISION {
namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// Insertions, deletions, replacements and swaps of neighbours (Damerau-Levenshtein, restricted)
/// that turn `a` into `b`, upper and lower case taken as equal.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

}  // namespace

std::string Mismatch::text() const {
  std::string text;
  for (const std::string& part : {where, what}) {
    if (!part.empty()) text += part + ": ";
  }
  text += "expected " + expected;
  if (!got.empty()) text += (expected.find(", ") == std::string::npos ? ", got " : "; got ") + got;
  if (!hint.empty()) text += " (" + hint + ")";
  return text;
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string one_of(const std::vector<std::string>& names) {
  return fmt::format("one of {}", fmt::join(names, ", "));
}

std::string did_you_mean(std::string_view got, const std::vector<std::string>& names) {
  const auto nearest =
      std::min_element(names.begin(), names.end(),
                       [&](const auto& a, const auto& b) { return edits(got, a) < edits(got, b); });
  if (nearest == names.end()) return {};
  const std::size_t near = std::max<std::size_t>(1, nearest->size() / 3);
  return edits(got, *nearest) <= near ? fmt::format("did you mean {}?", in_quotes(*nearest)) : "";
}

std::string lines(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, "\n"));
}

}  // namespace rectify::inline RECTIFY_PRECISION
