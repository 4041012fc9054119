#include "words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <set>

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Below 10 seconds, a minute, an hour; and above.
struct DurationFormats {
  const char* tenths;
  const char* seconds;
  const char* minutes;
  const char* hours;
};

std::string duration_in(const DurationFormats& formats, double seconds) {
  if (seconds < 9.95) return fmt::format(fmt::runtime(formats.tenths), seconds);
  const long long whole = std::llround(seconds);
  if (whole < 60) return fmt::format(fmt::runtime(formats.seconds), whole);
  if (whole < 3600) return fmt::format(fmt::runtime(formats.minutes), whole / 60, whole % 60);
  return fmt::format(fmt::runtime(formats.hours), whole / 3600, whole / 60 % 60);
}

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string count_text(Index count) {
  std::string text = std::to_string(count);
  const std::size_t sign = count < 0 ? 1 : 0;
  for (std::size_t i = text.size(); i > sign + 3;) text.insert(i -= 3, ",");
  return text;
}

std::string count_text(Index count, std::string_view noun, std::string_view plural) {
  if (count == 1) return fmt::format("1 {}", noun);
  return plural.empty() ? fmt::format("{} {}s", count_text(count), noun)
                        : fmt::format("{} {}", count_text(count), plural);
}

std::string duration_text(double seconds) {
  return duration_in({"{:.1f} s", "{} s", "{} min {} s", "{} h {} min"}, seconds);
}

std::string short_duration_text(double seconds) {
  return duration_in({"{:.1f}s", "{}s", "{}m{:02}s", "{}h{:02}m"}, seconds);
}

std::string list_text(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  }
  return text;
}

std::string short_list_text(const std::vector<std::string>& items) {
  constexpr std::size_t most = 12;
  const std::size_t shown = std::min(most, items.size());
  std::string text = fmt::format(
      "{}", fmt::join(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown == items.size()) return text;
  return text + fmt::format(" and {} more", count_text(static_cast<Index>(items.size() - shown)));
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), lower_letter);
  return lower;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower_letter(x) == lower_letter(y); });
}

std::vector<std::string> distinct(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  std::set<std::string> taken;
  for (const std::string& name : names) {
    std::string text = name;
    for (int number = 2; !taken.insert(text).second; ++number) {
      text = fmt::format("{} ({})", name, number);
    }
    result.push_back(std::move(text));
  }
  return result;
}

std::string in_shell_quotes(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) c == '\'' ? quoted += "'\\''" : quoted += c;
  return quoted + "'";
}

std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || std::strchr("_-./=:@%+,", c) != nullptr;
  });
  return plain ? text : in_shell_quotes(text);
}

}}  // namespace rectify
