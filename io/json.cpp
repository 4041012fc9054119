#include "json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "../nn/error.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

constexpr std::size_t deepest = 200;

std::string written(const std::string& name, Position position) {
  return fmt::format("{}:{}:{}", name, position.line, position.column);
}

/// Hands text to the parser and counts what it has taken.
struct Reading {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  const char* at;
  std::size_t* taken;

  char operator*() const { return *at; }
  Reading& operator++() {
    ++at;
    ++*taken;
    return *this;
  }
  bool operator==(const Reading& other) const { return at == other.at; }
};

/// Where the first token from `from` on starts: past blanks, separators and comments.
std::size_t next_token(std::string_view text, std::size_t from) {
  while (true) {
    from = std::min(text.find_first_not_of(" \t\r\n,:", from), text.size());
    const std::string_view rest = text.substr(from);
    if (rest.starts_with("//")) {
      from = std::min(text.find_first_of("\r\n", from), text.size());
    } else if (rest.starts_with("/*") && rest.find("*/", 2) != rest.npos) {
      from += rest.find("*/", 2) + 2;
    } else {
      return from;
    }
  }
}

/// What would have been right, from the end of the parser's message.
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

/// Why the parser could not even read a token: "invalid literal"; empty if it could.
std::string reason_in(std::string_view message) {
  const std::size_t from = message.find(" - ") + 3;
  const std::size_t to = message.find("; last read: ");
  return to == message.npos ? "" : std::string(message.substr(from, to - from));
}

std::string shortened(std::string_view text) {
  constexpr std::size_t longest = 40;
  return text.size() <= longest ? in_quotes(text) : in_quotes(text.substr(0, longest)) + "...";
}

/// Builds the document from what the parser meets. A value starts at the first token behind the
/// last one met, and that ends where the parser has read to.
class Builder final : public Json::json_sax_t {
 public:
  Builder(std::string_view text, JsonDocument& document) : text_(text), document_(document) {}

  /// What is wrong; `repeated` gets the keys that come twice.
  std::vector<Mismatch> read(std::vector<Mismatch>& repeated) {
    // The parser looks one character past a number; with this blank there always is one.
    const std::string padded = std::string(text_) + ' ';
    const Reading first{padded.data(), &taken_};
    const Reading last{padded.data() + padded.size(), &taken_};
    const bool whole = Json::sax_parse(first, last, this, Json::input_format_t::json,
                                       /*strict*/ true, /*ignore_comments*/ true);
    // The parser takes a zero byte for the end.
    if (whole && taken_ < padded.size()) {
      refuse(taken_ - 1, "JSON", "the end of the file", "a zero byte");
    }
    repeated = std::move(repeated_);
    return std::move(problems_);
  }

  bool null() override { return leaf(nullptr, taken_); }
  bool boolean(bool value) override { return leaf(value, taken_); }
  bool number_integer(std::int64_t value) override { return leaf(value, taken_ - 1); }
  bool number_unsigned(std::uint64_t value) override { return leaf(value, taken_ - 1); }
  bool number_float(double value, const std::string&) override { return leaf(value, taken_ - 1); }
  bool string(std::string& value) override { return leaf(std::move(value), taken_); }
  bool binary(Json::binary_t&) override { return false; }  // not in JSON text
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& key) override {
    key_ = std::move(key);
    end_ = taken_;
    return true;
  }

  /// `read` counts what the parser has read, the unfit token included.
  bool parse_error(std::size_t read, const std::string&, const Json::exception& error) override {
    const std::size_t start = std::min(next_token(text_, end_), read - 1);
    const std::string_view token = text_.substr(start, read - start);
    constexpr int number_overflow = 406;
    if (error.id == number_overflow) {
      refuse(start, next_path(), "a finite number", std::string(token));
    } else {
      refuse_token(start, token, error.what());
    }
    return false;
  }

 private:
  struct Container {
    Json* value;
    std::string path;
  };

  /// Of the value that comes next.
  std::string next_path() const {
    if (open_.empty()) return "";
    const auto& [container, path] = open_.back();
    if (container->is_array()) return fmt::format("{}[{}]", path, container->size());
    return path.empty() ? key_ : path + "." + key_;
  }

  Json* add(Json value) {
    const std::size_t start = next_token(text_, end_);
    const std::string path = next_path();
    const auto [known, fresh] = document_.positions.emplace(path, position(start));
    if (open_.empty()) return &(document_.value = std::move(value));
    Json& container = *open_.back().value;
    if (container.is_array()) return &container.emplace_back(std::move(value));
    if (!fresh && container.contains(key_)) {
      const auto [line, column] = known->second;
      repeated_.push_back({written(document_.name, position(start)), path, "each key once",
                           "it again", fmt::format("first at {}:{}", line, column)});
    }
    // Not operator[], which compares with every key before.
    auto& members = container.get_ref<Json::object_t&>();
    return &members.emplace_back(key_, std::move(value)).second;
  }

  bool leaf(Json value, std::size_t end) {
    add(std::move(value));
    end_ = end;
    return true;
  }

  bool open(Json empty) {
    if (open_.size() == deepest) {
      refuse(next_token(text_, end_), "JSON", fmt::format("at most {} levels", deepest), "more");
      return false;
    }
    std::string path = next_path();
    open_.push_back({add(std::move(empty)), std::move(path)});
    end_ = taken_;
    return true;
  }

  bool close() {
    open_.pop_back();
    end_ = taken_;
    return true;
  }

  /// Offsets only ever grow, so that the lines are counted once.
  Position position(std::size_t offset) {
    for (; counted_ < offset; ++counted_) {
      if (text_[counted_] != '\n') continue;
      ++line_;
      line_start_ = counted_ + 1;
    }
    return {line_, offset - line_start_ + 1};
  }

  void refuse(std::size_t offset, const std::string& what, const std::string& expected,
              const std::string& got, const std::string& hint = {}) {
    const std::string where = written(document_.name, position(offset));
    problems_.push_back({where, what, expected, got, hint});
  }

  /// What the parser would not take, in our words.
  void refuse_token(std::size_t start, std::string_view token, std::string_view message) {
    std::string hint = reason_in(message);
    if (!hint.empty()) {  // the parser stops within the word that it does not know
      token = text_.substr(start, text_.find_first_of(" \t\r\n,:]}", start + 1) - start);
    }
    const bool closing = token == "]" || token == "}";
    const bool comma = text_.substr(end_, start - end_).find(',') != text_.npos;
    if (closing && comma) hint = "is the comma before it one too many?";
    const std::string got = token.empty() ? "the end of the file" : shortened(token);
    refuse(start, "JSON", expected_by(message), got, hint);
  }

  std::string_view text_;
  JsonDocument& document_;
  std::vector<Mismatch> problems_;
  std::vector<Mismatch> repeated_;
  std::vector<Container> open_;  ///< around the value that comes next, from the root inwards
  std::string key_;              ///< of the value that comes next, in an object
  std::size_t taken_ = 0;        ///< how far the parser has read
  std::size_t end_ = 0;          ///< of the last token met
  std::size_t counted_ = 0;      ///< how far the lines have been counted
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
};

}  // namespace

Position JsonDocument::position(const std::string& path) const {
  for (std::string around = path; !around.empty();) {
    const auto found = positions.find(around);
    if (found != positions.end()) return found->second;
    const std::size_t last = around.find_last_of(".[");
    around.resize(last == around.npos ? 0 : last);
  }
  const auto root = positions.find("");
  return root == positions.end() ? Position{} : root->second;
}

std::string JsonDocument::where(const std::string& path) const {
  return written(name, position(path));
}

JsonDocument parse_json(std::string_view text, const std::string& name,
                        std::vector<Mismatch>& repeated) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  JsonDocument document{.value = {}, .positions = {}, .name = name};
  std::vector<Mismatch> problems = Builder(text, document).read(repeated);
  if (!problems.empty()) {
    problems.insert(problems.begin(), repeated.begin(), repeated.end());
    throw ConfigError(lines(texts_of(problems)));
  }
  return document;
}

JsonDocument parse_json(std::string_view text, const std::string& name) {
  std::vector<Mismatch> repeated;
  JsonDocument document = parse_json(text, name, repeated);
  if (!repeated.empty()) throw ConfigError(lines(texts_of(repeated)));
  return document;
}

}  // namespace rectify::inline RECTIFY_PRECISION
