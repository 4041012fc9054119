#include "json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "../base/indices.hpp"
#include "memory.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::size_t deepest = 200;

std::string location_text(const std::string& name, Position position) {
  return fmt::format("{}:{}:{}", name, position.line, position.column);
}

/// Passes text to the parser and counts the characters taken. The parser reads one character past a
/// number: a blank is added at the end.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  std::string_view text;
  std::size_t at;
  std::size_t* taken;

  char operator*() const { return at < text.size() ? text[at] : ' '; }
  CountingIterator& operator++() {
    ++at;
    ++*taken;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at == other.at; }
};

/// Whether the text was parsed to its end. Comments are allowed.
bool parse(std::string_view text, std::size_t& taken, Json::json_sax_t& sax) {
  const CountingIterator first{text, 0, &taken}, last{text, text.size() + 1, &taken};
  return Json::sax_parse(first, last, &sax, Json::input_format_t::json, /*strict*/ true,
                         /*ignore_comments*/ true);
}

/// Converts offsets in a text to positions.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  /// Fast for increasing offsets.
  Position position(std::size_t offset) {
    if (offset < counted_) *this = Lines(text_);
    for (; counted_ < offset; ++counted_) {
      if (text_[counted_] != '\n') continue;
      ++line_;
      line_start_ = counted_ + 1;
    }
    return {line_, offset - line_start_ + 1};
  }

 private:
  std::string_view text_;
  std::size_t counted_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
};

/// Start of the first token at or after `from`, after blanks, separators and comments.
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

/// Memory that a parsed text may still take: an upper bound for glibc and nlohmann/json.
class Budget {
 public:
  explicit Budget(std::size_t text)
      : bytes_(std::min(12 * text + (std::size_t{32} << 20), memory_limit().bytes)),
        left_(bytes_) {}

  std::size_t bytes() const { return bytes_; }
  bool take(std::size_t bytes) {
    const bool fits = bytes <= left_;
    left_ = fits ? left_ - bytes : 0;
    return fits;
  }

  // A growing list exists twice for a moment, the second time with twice the capacity.
  static constexpr std::size_t value = 3 * sizeof(Json) + 16;  // and its place
  static constexpr std::size_t member = 3 * sizeof(Json::object_t::value_type) + 16;
  static constexpr std::size_t container = 64;
  static constexpr std::size_t text_of(std::size_t size) { return 2 * size + 48; }

 private:
  std::size_t bytes_, left_;
};

/// A path's hash extends the hash of the enclosing path.
constexpr std::uint64_t root_hash = 0xcbf29ce484222325;  // FNV-1a
std::uint64_t hash_of(std::uint64_t hash, std::string_view more) {
  for (const char c : more) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// Parser callbacks that know each value's position. A value starts at the first token after the
/// previous one, which ends where the parser has read to.
class SaxHandler : public Json::json_sax_t {
 public:
  bool null() final { return leaf(nullptr, taken_); }
  bool boolean(bool value) final { return leaf(value, taken_); }
  bool number_integer(std::int64_t value) final { return leaf(value, taken_ - 1); }
  bool number_unsigned(std::uint64_t value) final { return leaf(value, taken_ - 1); }
  bool number_float(double value, const std::string&) final { return leaf(value, taken_ - 1); }
  bool string(std::string& value) final { return leaf(std::move(value), taken_); }
  bool binary(Json::binary_t&) final { return false; }  // not in JSON text  LCOV_EXCL_LINE
  bool start_object(std::size_t) final { return ended(open(/*is_list*/ false)); }
  bool start_array(std::size_t) final { return ended(open(/*is_list*/ true)); }
  bool end_object() final { return ended(close()); }
  bool end_array() final { return ended(close()); }
  bool key(std::string& key) final {
    key_ = std::move(key);
    return ended(true);
  }

 protected:
  explicit SaxHandler(std::string_view text) : text_(text) {}
  virtual bool add(Json value) = 0;
  virtual bool open(bool is_list) = 0;
  virtual bool close() = 0;
  /// Start of the current value.
  std::size_t start() const { return next_token(text_, end_); }

  std::string_view text_;
  std::string key_;        ///< of the next value, in an object
  std::size_t taken_ = 0;  ///< how far the parser has read
  std::size_t end_ = 0;    ///< of the previous token

 private:
  bool leaf(Json value, std::size_t end) {
    const bool good = add(std::move(value));
    end_ = end;
    return good;
  }
  bool ended(bool good) {
    end_ = taken_;
    return good;
  }
};

/// Builds the value and collects all problems.
class Builder final : public SaxHandler {
 public:
  Builder(std::string_view text, const std::string& name, Budget& budget)
      : SaxHandler(text), name_(name), lines_(text), budget_(budget) {}

  struct Built {
    Json value;
    std::size_t values;
    std::vector<Mismatch> problems;
    std::vector<Mismatch> repeated;  ///< duplicate keys
  };
  Built build() && {
    const bool whole = parse(text_, taken_, *this);
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

  /// `read` is the number of characters read, including the invalid token.
  bool parse_error(std::size_t read, const std::string&, const Json::exception& error) override {
    const std::size_t start = std::min(next_token(text_, end_), read - 1);
    const std::string_view token = text_.substr(start, read - start);
    constexpr int number_overflow = 406;
    if (error.id == number_overflow) {
      refuse(start, next_path(), "a finite number",
             std::string(token.substr(0, longest_shown)) +
                 (token.size() > longest_shown ? "..." : ""));
    } else {
      refuse_token(start, token, error.what());
    }
    return false;
  }

 private:
  struct Container {
    Json* value;
    std::string path;
    std::vector<std::size_t> starts;  ///< of the members of an object
  };
  struct Repeated {
    std::size_t start;
    Mismatch mismatch;
  };

  /// Path of the next value.
  std::string next_path() const {
    if (open_.empty()) return "";
    const Container& around = open_.back();
    return around.value->is_array() ? path_in(around.path, around.value->size())
                                    : path_in(around.path, key_);
  }

  /// Null if it exceeds the memory budget.
  Json* place(Json value) {
    const bool is_member = !open_.empty() && open_.back().value->is_object();
    std::size_t size = is_member ? Budget::member + Budget::text_of(key_.size()) : Budget::value;
    if (value.is_structured()) size += Budget::container;
    if (value.is_string()) size += Budget::text_of(value.get_ref<const std::string&>().size());
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

  bool add(Json value) override { return place(std::move(value)) != nullptr; }

  bool open(bool is_list) override {
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

  bool close() override {
    if (open_.back().value->is_object()) note_repeated(open_.back());
    open_.pop_back();
    return true;
  }

  void note_repeated(const Container& object) {
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
        const auto [line, column] = Lines(text_).position(object.starts[order[first]]);
        repeated_.push_back({again,
                             {location_text(name_, Lines(text_).position(again)),
                              path_in(object.path, key_of(order[i])), "a unique key", "a duplicate",
                              fmt::format("first at {}:{}", line, column)}});
      }
    }
  }

  void refuse(std::size_t offset, const std::string& what, const std::string& expected,
              const std::string& got, const std::string& hint = {}) {
    problems_.push_back({location_text(name_, lines_.position(offset)), what, expected, got, hint});
  }

  /// Reports an invalid token.
  void refuse_token(std::size_t start, std::string_view token, std::string_view message) {
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

  static constexpr std::size_t most_repeated = 100;

  const std::string& name_;
  Lines lines_;
  Budget& budget_;
  Json root_;
  std::size_t values_ = 0;
  std::vector<Mismatch> problems_;
  std::vector<Repeated> repeated_;
  std::vector<Container> open_;  ///< that enclose the next value, from the root inwards
};

/// Calls `visit(hash of path, offset)` for each value of a text that is known to be valid.
template <class Visit>
class Finder final : public SaxHandler {
 public:
  Finder(std::string_view text, Visit visit) : SaxHandler(text), visit_(std::move(visit)) {}
  void find() { parse(text_, taken_, *this); }

  // Not called for valid text. LCOV_EXCL_START
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }
  // LCOV_EXCL_STOP

 private:
  struct Container {
    std::uint64_t path;
    bool is_list;
    std::size_t size = 0;
  };

  std::uint64_t visit_value() {
    std::uint64_t hash = root_hash;
    if (!open_.empty()) {
      Container& around = open_.back();
      const bool in_root = open_.size() == 1;
      hash = around.is_list ? hash_of(around.path, fmt::format("[{}]", around.size++))
                            : hash_of(hash_of(around.path, in_root ? "" : "."), key_);
    }
    visit_(hash, start());
    return hash;
  }
  bool add(Json) override {
    visit_value();
    return true;
  }
  bool open(bool is_list) override {
    open_.push_back({visit_value(), is_list});
    return true;
  }
  bool close() override {
    open_.pop_back();
    return true;
  }

  Visit visit_;
  std::vector<Container> open_;
};

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  return text;
}

/// Throws ConfigError with all problems.
Json value_of(std::string_view text, const std::string& name, Budget& budget) {
  Builder::Built built = Builder(text, name, budget).build();
  built.repeated.insert(built.repeated.end(), built.problems.begin(), built.problems.end());
  if (!built.repeated.empty()) throw ConfigError(lines(texts_of(built.repeated)));
  return std::move(built.value);
}

}  // namespace

Position JsonDocument::position(const std::string& path) const {
  if (places_.empty() && values_ > 0) {
    Lines lines(text_);
    places_.reserve(values_);
    Finder(text_, [&](std::uint64_t hash, std::size_t offset) {
      const auto [line, column] = lines.position(offset);
      places_.push_back(
          {hash, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column)});
    }).find();
    std::ranges::sort(places_, {}, [](const Place& place) {
      return std::tuple(place.path, place.line, place.column);
    });
  }
  for (std::string around = path;;) {
    const auto found =
        std::ranges::lower_bound(places_, hash_of(root_hash, around), {}, &Place::path);
    const bool is_there = found != places_.end() && found->path == hash_of(root_hash, around);
    if (is_there) return {found->line, found->column};
    if (around.empty()) return {};
    const std::size_t last = around.find_last_of(".[");
    around.resize(last == around.npos ? 0 : last);
  }
}

std::string JsonDocument::where(const std::string& path) const {
  return location_text(name, position(path));
}

JsonDocument parse_json(std::string_view text, const std::string& name,
                        std::vector<Mismatch>& repeated) {
  text = without_mark(text);
  Budget budget(text.size());
  Builder::Built built = Builder(text, name, budget).build();
  repeated = std::move(built.repeated);
  if (!built.problems.empty()) {
    built.problems.insert(built.problems.begin(), repeated.begin(), repeated.end());
    throw ConfigError(lines(texts_of(built.problems)));
  }
  JsonDocument document(std::move(built.value), name);
  document.text_ = text;
  document.values_ = built.values;
  return document;
}

JsonDocument parse_json(std::string_view text, const std::string& name) {
  std::vector<Mismatch> repeated;
  JsonDocument document = parse_json(text, name, repeated);
  if (!repeated.empty()) throw ConfigError(lines(texts_of(repeated)));
  return document;
}

Json parse_stored_json(std::string_view text, const std::string& name) try {
  Budget budget(text.size());
  return value_of(text, name, budget);
} catch (const ConfigError& error) {
  throw DataError(error.what());
}

Json json_or_text(const std::string& text) {
  try {
    return parse_stored_json(text, "");
  } catch (const DataError&) {
    return text;
  }
}

std::optional<std::int64_t> stored_number(std::string_view text, const std::string& key) {
  try {
    const Json json = parse_stored_json(text, "");
    const auto found = json.find(key);
    const bool is_whole = found != json.end() && found->is_number_integer();
    return is_whole ? std::optional(found->get<std::int64_t>()) : std::nullopt;
  } catch (const DataError&) {
    return std::nullopt;
  }
}

std::vector<Json> parse_json_lines(std::string_view text, const std::string& name) {
  Budget budget(text.size());
  std::vector<Json> values;
  std::size_t number = 0;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    const std::string where = fmt::format("{}:{}", name, ++number);
    const std::string_view line = text.substr(begin, end - begin);
    try {
      values.push_back(value_of(line, where, budget));
    } catch (const ConfigError& error) {
      throw DataError(error.what());
    }
    if (!values.back().is_object()) {
      throw DataError(Mismatch{where, "", "a JSON object", shown(values.back())});
    }
  }
  return values;
}

}}  // namespace rectify
