#include "error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "utf8.hpp"
#include "words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Costs of edits: inserting, deleting or swapping neighbouring letters are typing errors; a
/// replaced letter more often means another word.
constexpr std::size_t slip = 2;
constexpr std::size_t other_letter = 3;

/// Weighted edit distance (Damerau-Levenshtein, restricted).
std::size_t cost(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j * slip;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i * slip;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      now[j] =
          std::min({last[j] + slip, now[j - 1] + slip, last[j - 1] + (same ? 0 : other_letter)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before[j - 2] + slip);
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

/// Whether one is a permutation of the other.
bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::is_permutation(a.begin(), a.end(), b.begin());
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
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return '"' + escape_controls(result) + '"';
}

std::string one_of(const std::vector<std::string>& names) {
  return fmt::format("one of {}", fmt::join(names, ", "));
}

std::string nearest(std::string_view got, const std::vector<std::string>& names) {
  constexpr std::size_t longest = 100;  // of a word: the cost is the product of both lengths
  std::string best;
  if (got.size() > longest) return best;
  const std::string wanted = lower_case(got);
  std::pair<std::size_t, bool> least{std::string::npos, true};
  for (const std::string& name : names) {
    if (name.size() > 2 * longest) continue;
    const std::string lower = lower_case(name);
    const std::pair<std::size_t, bool> distance{cost(wanted, lower), !same_letters(wanted, lower)};
    // A single letter is not like another one.
    const std::size_t near =
        name.size() == 1 ? 0 : std::max(other_letter, slip * (name.size() / 3));
    if (distance.first > near || distance >= least) continue;
    least = distance;
    best = name;
  }
  return best;
}

std::string did_you_mean(std::string_view got, const std::vector<std::string>& names) {
  const std::string name = nearest(got, names);
  return name.empty() ? "" : fmt::format("did you mean {}?", in_quotes(name));
}

std::vector<std::string> texts_of(const std::vector<Mismatch>& mismatches) {
  std::vector<std::string> texts;
  for (const Mismatch& mismatch : mismatches) texts.push_back(mismatch.text());
  return texts;
}

std::string lines(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, "\n"));
}

}}  // namespace rectify
