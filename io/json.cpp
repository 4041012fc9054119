#include "json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "json_builder.hpp"
#include "json_habits.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// A path's hash extends the hash of the enclosing path.
constexpr std::uint64_t root_hash = 0xcbf29ce484222325;  // FNV-1a
std::uint64_t hash_of(std::uint64_t hash, std::string_view more) {
  for (const char c : more) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// Calls `visit(hash of path, offset)` for each value of a text that is known to be valid.
template <class Visit>
class Finder final : public SaxHandler {
 public:
  Finder(std::string_view text, Visit visit) : SaxHandler(text), visit_(std::move(visit)) {}
  void find() { parse(); }

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
Json value_of(std::string_view text, const std::string& name, JsonBudget& budget) {
  JsonBuilder::Built built = JsonBuilder(text, name, budget).build();
  built.repeated.insert(built.repeated.end(), built.problems.begin(), built.problems.end());
  if (!built.repeated.empty()) throw ConfigError(lines(texts_of(built.repeated)));
  return std::move(built.value);
}

}  // namespace

Position JsonDocument::position(const std::string& path) const {
  if (places_.empty() && values_ > 0) {
    TextLines lines(text_);
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
  return text_.empty() ? name : location_text(name, position(path));
}

JsonDocument parse_json(std::string_view text, const std::string& name,
                        std::vector<Mismatch>& repeated) {
  text = without_mark(text);
  JsonBudget budget(text.size());
  JsonBuilder::Built built = JsonBuilder(text, name, budget).build();
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
  JsonBudget budget(text.size());
  return value_of(text, name, budget);
} catch (const ConfigError& error) {
  throw DataError(error.what());
}

Json json_or_text(const std::string& text) {
  try {
    return parse_stored_json(text, "");
  } catch (const DataError&) {
    const auto number = json_number(text);
    return number ? parse_stored_json(*number, "") : Json(text);
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
  JsonBudget budget(text.size());
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
      throw DataError(
          Mismatch{.where = where, .expected = "a JSON object", .got = shown(values.back())});
    }
  }
  return values;
}

}}  // namespace rectify
