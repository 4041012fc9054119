#include "json_shape.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "../base/error.hpp"
#include "../base/parse_number.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

bool is_whole(const Json& value) {
  constexpr auto most = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  return value.is_number_integer() &&
         (!value.is_number_unsigned() || value.get<std::uint64_t>() <= most);
}

bool is_key_of_number(std::string_view key) { return parse_number<std::int64_t>(key).has_value(); }

bool fits(const Json& value, std::string_view kind) {
  if (kind == "text") return value.is_string();
  if (kind == "number") return value.is_number();
  if (kind == "number or null") return value.is_number() || value.is_null();
  if (kind == "whole number") return is_whole(value);
  if (kind == "count") return is_whole(value) && value.get<std::int64_t>() >= 0;
  if (kind == "true or false") return value.is_boolean();
  return true;
}

std::string form_of(const Json& shape) {
  if (shape.is_array()) return "a list";
  if (shape.is_object()) return "an object";
  const auto& kind = shape.get_ref<const std::string&>();
  return kind == "count" ? "a whole number >= 0" : kind;
}

class ShapeCheck {
 public:
  explicit ShapeCheck(const std::string& where) : where_(where) {}

  void check(const Json& value, const Json& shape, const std::string& path) {
    if (problems_.size() >= most) return;
    if (shape.is_string()) {
      const auto& kind = shape.get_ref<const std::string&>();
      if (!fits(value, kind)) refuse(path, form_of(shape), value);
    } else if (shape.is_array()) {
      check_list(value, shape, path);
    } else {
      check_object(value, shape, path);
    }
  }

  void throw_problems() const {
    if (!problems_.empty()) throw DataError(lines(problems_));
  }

 private:
  void check_list(const Json& value, const Json& shape, const std::string& path) {
    if (!value.is_array()) return refuse(path, "a list", value);
    const bool exact = shape.size() > 1;
    if (exact && value.size() != shape.size()) {
      return refuse(path, fmt::format("a list of {}", shape.size()), value);
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      check(value[i], shape[exact ? i : 0], path_in(path, i));
    }
  }

  void check_object(const Json& value, const Json& shape, const std::string& path) {
    if (!value.is_object()) return refuse(path, "an object", value);
    for (const auto& [key, inner] : shape.items()) {
      if (key == "*" || key == "#") {
        check_others(value, shape, key == "#", path);
        continue;
      }
      const bool optional = key.ends_with('?');
      const std::string name = optional ? key.substr(0, key.size() - 1) : key;
      const auto found = value.find(name);
      if (found != value.end()) {
        check(*found, inner, path_in(path, name));
      } else if (!optional) {
        add({.where = where_,
             .what = path_in(path, name),
             .expected = form_of(inner),
             .got = "nothing"});
      }
    }
  }

  void check_others(const Json& value, const Json& shape, bool numbers, const std::string& path) {
    for (const auto& [key, inner] : value.items()) {
      if (shape.contains(key) || shape.contains(key + "?")) continue;
      if (numbers && !is_key_of_number(key)) {
        add({.where = where_,
             .what = path,
             .expected = "keys that are whole numbers",
             .got = in_quotes(key)});
      } else {
        check(inner, shape[numbers ? "#" : "*"], path_in(path, key));
      }
    }
  }

  void refuse(const std::string& path, const std::string& expected, const Json& got) {
    constexpr std::size_t longest = 60;
    std::string shown_got = shown(got);
    if (shown_got.size() > longest) shown_got = shown_got.substr(0, longest) + "...\"";
    add({.where = where_, .what = path, .expected = expected, .got = shown_got});
  }
  void add(const Mismatch& mismatch) {
    if (problems_.size() < most) problems_.push_back(mismatch.text());
  }

  static constexpr std::size_t most = 10;
  const std::string& where_;
  std::vector<std::string> problems_;
};

}  // namespace

void check_shape(const Json& value, const Json& shape, const std::string& where) {
  ShapeCheck check(where);
  check.check(value, shape, "");
  check.throw_problems();
}

}}  // namespace rectify
