#include "written_numbers.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "../io/csv.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Currency signs and codes, and the signs of percent and per mille.
constexpr std::array<std::string_view, 16> number_signs{
    "$", "€", "£", "¥", "₹", "%", "‰", "USD", "EUR", "GBP", "CHF", "JPY", "INR", "CNY", "kr", "zł"};

bool is_decimal_digit(char c) { return c >= '0' && c <= '9'; }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Without a sign at its start or end, and without blanks there.
std::string_view without_sign(std::string_view text) {
  text = csv_trimmed(text);
  for (const std::string_view sign : number_signs) {
    if (text.starts_with(sign)) return csv_trimmed(text.substr(sign.size()));
    if (text.ends_with(sign)) return csv_trimmed(text.substr(0, text.size() - sign.size()));
  }
  return text;
}

std::string_view without_minus(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// Groups of three digits, the first perhaps shorter, with one separator between them.
bool are_thousands(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of("0123456789"), text.size());
  if (first == 0 || first > 3 || first == text.size()) return false;
  const char separator = text[first];
  if (std::string_view(",.' ").find(separator) == std::string_view::npos) return false;
  for (text = text.substr(first); !text.empty(); text = text.substr(4)) {
    if (text.size() < 4 || text[0] != separator) return false;
    if (!std::all_of(text.begin() + 1, text.begin() + 4, is_decimal_digit)) return false;
  }
  return true;
}

/// With a decimal point or comma, and perhaps separators of thousands before it.
bool are_digits(std::string_view text) {
  if (text.empty() || !is_decimal_digit(text.front()) || !is_decimal_digit(text.back()))
    return false;
  double ignored = 0;
  if (parse_csv_number(text, ignored, '.') == CsvParsed::number) return true;
  if (parse_csv_number(text, ignored, ',') == CsvParsed::number) return true;
  if (are_thousands(text)) return true;
  const std::size_t decimal = text.find_last_of(".,");
  return decimal != text.npos && are_thousands(text.substr(0, decimal)) &&
         text[decimal] != text[text.find_first_not_of("0123456789")] &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(decimal) + 1, text.end(),
                     is_decimal_digit);
}

}  // namespace

bool is_written_number(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() > longest || std::none_of(text.begin(), text.end(), is_decimal_digit))
    return false;
  std::string plain(text);
  replace_all(plain, "−", "-");
  for (const char* blank : {"\u00a0", "\u202f", "\u2009"}) replace_all(plain, blank, " ");
  std::string_view rest = csv_trimmed(plain);
  if (rest.starts_with('(') && rest.ends_with(')')) rest = rest.substr(1, rest.size() - 2);
  rest = without_sign(without_minus(rest));
  rest = without_sign(rest);
  return are_digits(without_minus(rest));
}

}}  // namespace rectify
