#include "json_habits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <utility>

#include "../base/error.hpp"
#include "json_sax.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t most_habits = 20;
constexpr std::size_t longest_word = 40;

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
/// In a name such as nn.ReLU, or in a number.
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '+'; }

bool is_json_number(const std::string& text) {
  static const std::regex form(R"(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)");
  return std::regex_match(text, form);
}

std::string_view word_at(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_word(text[end])) ++end;
  return text.substr(from, end - from);
}

std::size_t after_blanks(std::string_view text, std::size_t from) {
  return std::min(text.find_first_not_of(" \t", from), text.size());
}

char at_or_zero(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : 0; }

std::optional<JsonHabit> word_habit(std::string_view text, std::size_t start) {
  constexpr std::array<std::pair<std::string_view, const char*>, 3> python{
      {{"True", "true"}, {"False", "false"}, {"None", "null"}}};
  constexpr std::array<std::string_view, 8> not_finite{"nan",  "NaN",      "NAN",       "inf",
                                                       "-inf", "Infinity", "-Infinity", "+inf"};
  const std::string_view word = word_at(text, start);
  JsonHabit habit{start, word.size()};
  for (const auto& [name, json] : python) {
    if (word != name) continue;
    habit.expected = json;
    habit.hint = fmt::format("JSON writes {}, not {}", json, name);
    return habit;
  }
  if (std::ranges::find(not_finite, word) != not_finite.end()) {
    habit.expected = "a finite number";
    habit.hint = "JSON has no NaN and no infinity; null stands for no value";
    return habit;
  }
  if (word.empty() || word.size() > longest_word || word == "true" || word == "false" ||
      word == "null" || !is_letter(word.front())) {
    return std::nullopt;
  }
  const std::size_t next = after_blanks(text, start + word.size());
  if (at_or_zero(text, next) == '(') {
    habit.expected = word == "dict" ? R"({"key": value})" : "a value";
    habit.hint = word == "dict"
                     ? R"(JSON writes {"key": value}, not dict(key=value))"
                     : R"(JSON has no calls: a name in quotes, or {"type": "dense", "units": 64})";
    habit.size = next + 1 - start;
    return habit;
  }
  habit.expected = in_quotes(word) + " in quotes";
  habit.got = word;
  habit.hint = "keys and texts have double quotes";
  return habit;
}

std::optional<JsonHabit> number_habit(std::string_view text, std::size_t start) {
  const std::string_view word = word_at(text, start);
  if (word.empty() || is_letter(word.front()) || word.size() > longest_word) return {};
  std::string plain(word);
  std::erase(plain, '_');  // 1_000
  const std::string json = json_number(plain).value_or(plain);
  if (json == word || !is_json_number(json)) return {};
  return JsonHabit{start, word.size(), json, fmt::format("JSON writes {}, not {}", json, word)};
}

/// Where the number begins whose part at `at` is not JSON: 1_000 is 1, and then a name.
std::size_t start_of_number(std::string_view text, std::size_t at) {
  std::size_t start = at;
  while (start > 0 && is_word(text[start - 1])) --start;
  return start < at && !is_letter(text[start]) ? start : at;
}

/// The end of a text in single quotes, of one line.
std::size_t closing_quote(std::string_view text, std::size_t start) {
  std::size_t end = start + 1;
  while (end < text.size() && text[end] != '\'' && text[end] != '\n') {
    end += text[end] == '\\' ? 2u : 1u;
  }
  return std::min(end, text.size());
}

std::optional<JsonHabit> habit_at(std::string_view text, std::size_t start) {
  const char first = at_or_zero(text, start);
  if (first == '\'') {
    const std::size_t end = closing_quote(text, start);
    const std::string_view inner = text.substr(start + 1, end - start - 1);
    const bool whole = at_or_zero(text, end) == '\'' && inner.size() <= longest_word;
    return JsonHabit{start, std::min(end + 1, text.size()) - start,
                     whole ? in_quotes(inner) : "double quotes", "JSON has double quotes"};
  }
  if (first == '#') {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    return JsonHabit{start, end - start, "//", "comments begin with //"};
  }
  if (first == '(') return JsonHabit{start, 1, "[", "a list is [64, 64], not (64, 64)"};
  if (first == '=') return JsonHabit{start, 1, ":", R"(JSON writes "key": value)"};
  if (auto number = number_habit(text, start)) return number;
  return word_habit(text, start);
}

/// Where the token at `start`, which is no habit, ends.
std::size_t token_end(std::string_view text, std::size_t start) {
  if (text[start] != '"') return start + std::max<std::size_t>(1, word_at(text, start).size());
  std::size_t end = start + 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2u : 1u;
  return std::min(end + 1, text.size());
}

/// The first line that is neither blank nor a comment.
std::string_view first_line(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line.remove_prefix(after_blanks(line, 0));
    const bool comment = line.starts_with('#') || line.starts_with("//") || line == "---";
    if (!line.empty() && !comment) return line;
  }
  return {};
}

/// What follows the word that begins the text.
std::string_view after_first_word(std::string_view text) {
  const std::string_view line = first_line(text);
  const std::string_view word = word_at(line, 0);
  if (word.empty() || !is_letter(word.front())) return {};
  return line.substr(after_blanks(line, word.size()));
}

}  // namespace

std::vector<JsonHabit> json_habits(std::string_view text, std::size_t from) {
  from = start_of_number(text, from);
  std::vector<JsonHabit> habits;
  for (std::size_t at = from; at < text.size() && habits.size() < most_habits;) {
    if (auto habit = habit_at(text, at)) {
      at = habit->start + std::max<std::size_t>(1, habit->size);
      habits.push_back(std::move(*habit));
    } else if (at == from) {
      break;
    } else {
      at = token_end(text, at);
    }
    at = next_token(text, at);
  }
  return habits;
}

std::optional<std::string> json_number(std::string_view text) {
  if (text.size() > longest_word) return std::nullopt;
  std::string json(text.substr(text.starts_with('+') ? 1 : 0));
  const bool negative = json.starts_with('-');
  if (negative) json.erase(0, 1);
  if (std::ranges::none_of(json, is_digit)) return std::nullopt;
  if (!(is_digit(json.front()) || json.front() == '.')) return std::nullopt;
  if (json.starts_with('.')) json.insert(0, "0");
  if (json.ends_with('.')) json += '0';
  if (negative) json.insert(0, "-");
  if (json == text || !is_json_number(json)) return std::nullopt;
  return json;
}

bool looks_like_yaml(std::string_view text) {
  return after_first_word(text).starts_with(':') || first_line(text).starts_with("- ");
}

bool looks_like_toml(std::string_view text) {
  const std::string_view line = first_line(text);
  if (!line.starts_with('[')) return false;
  const std::string_view word = word_at(line, 1);
  return !word.empty() && is_letter(word.front()) && line.substr(1 + word.size()) == "]";
}

bool looks_like_program(std::string_view text) {
  const std::string_view rest = after_first_word(text);
  const std::string_view line = first_line(text);
  return rest.starts_with('=') || line.starts_with("import ") || line.starts_with("from ");
}

}}  // namespace rectify
