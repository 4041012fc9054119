#include "json_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "../base/indices.hpp"
#include "json_habits.hpp"
#include "memory.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t deepest = 200;
constexpr std::size_t most_repeated = 100;

/// What the parser expected, from the end of its message.
std::string expected_by(std::string_view message) {
  constexpr std::pair<std::string_view, const char*> endings[] = {
      {"expected string literal", "a key in quotes"},
      {"expected ':'", "a colon after the key"},
      {"expected ']'", "a comma or a closing bracket"},
      {"expected '}'", "a comma or a closing brace"},
      {"expected end of input", "the end of the file"},
  };
  for (const auto& [ending, meaning] : endings) {
    if (message.ends_with(ending)) return meaning;
  }
  return "a value";
}

/// Why the parser could not read a token ("invalid literal"); empty if it could.
std::string reason_in(std::string_view message) {
  const std::size_t from = message.find(" - ") + 3;
  const std::size_t to = message.find("; last read: ");
  return to == message.npos ? "" : std::string(message.substr(from, to - from));
}

constexpr std::size_t longest_shown = 40;

std::string shortened(std::string_view text) {
  return in_quotes(text.substr(0, longest_shown)) + (text.size() > longest_shown ? "..." : "");
}

}  // namespace

std::string location_text(const std::string& name, Position position) {
  return fmt::format("{}:{}:{}", name, position.line, position.column);
}

JsonBudget::JsonBudget(std::size_t text)
    : bytes_(std::min(12 * text + (std::size_t{32} << 20), memory_limit().bytes)), left_(bytes_) {}

JsonBuilder::Built JsonBuilder::build() && {
  const bool whole = parse();
  // The parser treats a zero byte as the end.
  if (whole && taken_ < text_.size() + 1) {
    refuse(taken_ - 1, "JSON", "the end of the file", "a zero byte");
  }
  for (const Container& unclosed : open_) {
    if (unclosed.value->is_object()) note_repeated(unclosed);
  }
  std::ranges::stable_sort(repeated_, {}, &Repeated::start);
  std::vector<Mismatch> repeated;
  for (Repeated& one : repeated_) repeated.push_back(std::move(one.mismatch));
  return {std::move(root_), values_, std::move(problems_), std::move(repeated)};
}

bool JsonBuilder::parse_error(std::size_t read, const std::string&, const Json::exception& error) {
  const std::size_t start = std::min(next_token(text_, end_), read - 1);
  const std::string_view token = text_.substr(start, read - start);
  constexpr int number_overflow = 406;
  if (error.id == number_overflow) {
    refuse(
        start, next_path(), "a finite number",
        std::string(token.substr(0, longest_shown)) + (token.size() > longest_shown ? "..." : ""));
  } else {
    if (!refuse_habits(start)) refuse_token(start, token, error.what());
  }
  return false;
}

/// Path of the next value.
std::string JsonBuilder::next_path() const {
  if (open_.empty()) return "";
  const Container& around = open_.back();
  return around.value->is_array() ? path_in(around.path, around.value->size())
                                  : path_in(around.path, key_);
}

/// Null if it exceeds the memory budget.
Json* JsonBuilder::place(Json value) {
  const bool is_member = !open_.empty() && open_.back().value->is_object();
  std::size_t size =
      is_member ? JsonBudget::member + JsonBudget::text_of(key_.size()) : JsonBudget::value;
  if (value.is_structured()) size += JsonBudget::container;
  if (value.is_string()) size += JsonBudget::text_of(value.get_ref<const std::string&>().size());
  if (!budget_.take(size)) {
    refuse(start(), "JSON", fmt::format("at most {} bytes in memory", budget_.bytes()), "more");
    return nullptr;
  }
  ++values_;
  if (open_.empty()) return &(root_ = std::move(value));
  Json& container = *open_.back().value;
  if (container.is_array()) return &container.emplace_back(std::move(value));
  open_.back().starts.push_back(start());
  // Not operator[], which compares with all earlier keys.
  auto& members = container.get_ref<Json::object_t&>();
  return &members.emplace_back(key_, std::move(value)).second;
}

bool JsonBuilder::open(bool is_list) {
  if (open_.size() == deepest) {
    refuse(start(), "JSON", fmt::format("at most {} levels", deepest), "more");
    return false;
  }
  std::string path = next_path();
  Json* container = place(is_list ? Json::array() : Json::object());
  if (container == nullptr) return false;
  open_.push_back({container, std::move(path), {}});
  return true;
}

bool JsonBuilder::close() {
  if (open_.back().value->is_object()) note_repeated(open_.back());
  open_.pop_back();
  return true;
}

void JsonBuilder::note_repeated(const Container& object) {
  const auto& members = object.value->get_ref<const Json::object_t&>();
  auto order = all_indices<std::size_t>(members.size());
  const auto key_of = [&](std::size_t member) -> const std::string& {
    return members.data()[member].first;
  };
  std::ranges::stable_sort(order, {}, key_of);
  for (std::size_t first = 0, i = 1; i < order.size(); ++i) {
    if (key_of(order[i]) != key_of(order[first])) {
      first = i;
    } else if (repeated_.size() < most_repeated) {
      const std::size_t again = object.starts[order[i]];
      const auto [line, column] = TextLines(text_).position(object.starts[order[first]]);
      repeated_.push_back({again,
                           {.where = location_text(name_, TextLines(text_).position(again)),
                            .what = path_in(object.path, key_of(order[i])),
                            .expected = "a unique key",
                            .got = "a duplicate",
                            .hint = fmt::format("first at {}:{}", line, column)}});
    }
  }
}

void JsonBuilder::refuse(std::size_t offset, const std::string& what, const std::string& expected,
                         const std::string& got, const std::string& hint) {
  problems_.push_back({.where = location_text(name_, lines_.position(offset)),
                       .what = what,
                       .expected = expected,
                       .got = got,
                       .hint = hint});
}

/// Reports what Python or YAML has and JSON has not, from `start` on; false if it is neither.
bool JsonBuilder::refuse_habits(std::size_t start) {
  constexpr auto form = R"(a JSON file, {"key": value, ...})";
  const char* language = nullptr;
  if (looks_like_program(text_)) language = "a program";
  if (looks_like_yaml(text_)) language = "YAML";
  if (looks_like_toml(text_)) language = "TOML";
  if (values_ <= 1 && language != nullptr) {
    refuse(start, "JSON", form, language,
           R"(keys in double quotes, objects in braces: {"training": {"epochs": 5}})");
    return true;
  }
  const bool ended = values_ > 0 && open_.empty();
  const auto habits = ended ? std::vector<JsonHabit>() : json_habits(text_, start);
  for (const JsonHabit& habit : habits) {
    const std::string text = shortened(text_.substr(habit.start, habit.size));
    refuse(habit.start, "JSON", habit.expected, habit.got.empty() ? text : habit.got, habit.hint);
  }
  return !habits.empty();
}

/// Reports an invalid token.
void JsonBuilder::refuse_token(std::size_t start, std::string_view token,
                               std::string_view message) {
  std::string hint = reason_in(message);
  if (!hint.empty()) {  // the parser stops within an unknown word
    token = text_.substr(start, text_.find_first_of(" \t\r\n,:]}", start + 1) - start);
  }
  const bool closing = token == "]" || token == "}";
  const bool comma = text_.substr(end_, start - end_).find(',') != text_.npos;
  if (closing && comma) hint = "is there a trailing comma?";
  const std::string got = token.empty() ? "the end of the file" : shortened(token);
  refuse(start, "JSON", expected_by(message), got, hint);
}

}}  // namespace rectify
