#include "text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "../../base/utf8.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Hebrew, Arabic and other scripts that are written from right to left.
bool is_right_to_left(char32_t c) {
  return (c >= 0x0590 && c <= 0x08ff) || (c >= 0xfb1d && c <= 0xfdff) ||
         (c >= 0xfe70 && c <= 0xfeff) || (c >= 0x10800 && c <= 0x10fff) ||
         (c >= 0x1e800 && c <= 0x1efff);
}

}  // namespace

std::string html(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const char32_t c = take_character(text);
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: append_character(result, is_control(c) && c != '\n' && c != '\t' ? 0xfffd : c);
    }
  }
  return result;
}

std::string script_json(const Json& json) {
  std::string result;
  for (const char c : text_of(json)) {
    c == '<' ? result += "\\u003c" : result += c;  // as in "</script" and "<!--"
  }
  return result;
}

std::string label(std::string_view name, std::size_t most) {
  const std::string text = one_line(name, most);
  if (text.empty()) return "(no name)";
  bool turned = false;
  for (std::string_view left = text; !left.empty();) {
    turned = is_right_to_left(take_character(left)) || turned;
  }
  constexpr auto isolate = "\u2068", end_of_isolate = "\u2069";
  return turned ? isolate + text + end_of_isolate : text;
}

std::string name_in_text(std::string_view noun, std::string_view name) {
  constexpr std::size_t most = 24;
  const bool number = name.find_first_not_of("0123456789") == name.npos;
  return number ? fmt::format("{} {}", noun, name) : label(name, most);
}

std::vector<std::string> labels(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (const std::string& name : names) result.push_back(label(name));
  return distinct(result);
}

std::string slug(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (plain) text += lower;
    if (!plain && !text.empty() && text.back() != '-') text += '-';
    if (text.size() == 60) break;
  }
  while (!text.empty() && text.back() == '-') text.pop_back();
  return text.empty() ? "-" : text;
}

std::string base64(std::string_view bytes) {
  constexpr auto digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += i + j > bytes.size() ? '=' : digits[bits >> (18 - 6 * j) & 63];
    }
  }
  return text;
}

std::string bytes_of_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

std::string number_text(std::optional<double> number) {
  if (!number || std::isnan(*number)) return "none";
  return fmt::format("{:.4g}", *number);
}

std::string percent_text(double fraction, int decimals) {
  return fmt::format("{:.{}f} %", 100 * fraction, decimals);
}

}}  // namespace rectify
