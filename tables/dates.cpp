#include "dates.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <vector>

#include "../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A run of digits, or of letters.
struct Group {
  std::string_view text;
  char before = '\0';  ///< the character before it
  bool digits() const { return is_digit(text.front()); }
};

/// The groups of a short text; none if there are other characters than between parts of a date.
std::vector<Group> groups_of(std::string_view text) {
  constexpr std::string_view between = "-/.:, +";
  std::vector<Group> groups;
  for (std::size_t at = 0; at < text.size();) {
    const bool digit = is_digit(text[at]);
    const bool letter = std::isalpha(static_cast<unsigned char>(text[at])) != 0;
    if (!digit && !letter) {
      if (between.find(text[at]) == between.npos) return {};
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() &&
           (digit ? is_digit(text[end]) : std::isalpha(static_cast<unsigned char>(text[end])) != 0))
      ++end;
    groups.push_back({text.substr(at, end - at), at == 0 ? '\0' : text[at - 1]});
    at = end;
  }
  return groups;
}

bool is_month(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                    "jul", "aug", "sep", "oct", "nov", "dec"};
  return text.size() >= 3 && std::any_of(months.begin(), months.end(), [&](std::string_view month) {
           return same_but_for_case(text.substr(0, 3), month);
         });
}

bool is_day_of_week(std::string_view text) {
  constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return text.size() >= 3 && std::any_of(days.begin(), days.end(), [&](std::string_view day) {
           return same_but_for_case(text.substr(0, 3), day);
         });
}

/// Three groups that are a day, a month and a year.
bool are_day(std::span<const Group> groups) {
  const bool joined = groups[1].before == groups[2].before && groups[1].before != ':';
  const auto months = std::count_if(groups.begin(), groups.end(),
                                    [](const Group& group) { return is_month(group.text); });
  const auto numbers = std::count_if(groups.begin(), groups.end(), [](const Group& group) {
    return group.digits() && group.text.size() <= 4 && group.text.size() != 3;
  });
  return joined ? numbers + months == 3 && months <= 1 : numbers == 2 && months == 1;
}

/// Hours, minutes and perhaps seconds, with a fraction and a time zone.
bool are_time(std::span<const Group> groups) {
  if (groups.size() < 2 || groups[1].before != ':') return false;
  return std::all_of(groups.begin(), groups.end(), [](const Group& group) {
    return group.digits() || same_but_for_case(group.text, "z") ||
           same_but_for_case(group.text, "utc") || same_but_for_case(group.text, "am") ||
           same_but_for_case(group.text, "pm");
  });
}

}  // namespace

bool looks_like_date(std::string_view text) {
  constexpr std::size_t shortest = 5, longest = 40;
  if (text.size() < shortest || text.size() > longest) return false;
  const std::vector<Group> groups = groups_of(text);
  std::span<const Group> rest(groups);
  if (rest.size() > 3 && is_day_of_week(rest.front().text)) rest = rest.subspan(1);
  if (are_time(rest)) return true;
  if (rest.size() < 3 || !are_day(rest.first(3))) return false;
  rest = rest.subspan(3);
  if (!rest.empty() && same_but_for_case(rest.front().text, "t")) rest = rest.subspan(1);
  return rest.empty() || are_time(rest);
}

}}  // namespace rectify
