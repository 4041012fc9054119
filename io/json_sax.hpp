#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "../base/json.hpp"

/// The parser of JSON, by callbacks that know the position of each value.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Line and column from 1; columns count bytes.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
  auto operator<=>(const Position&) const = default;
};

/// Converts offsets in a text to positions.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : text_(text) {}

  /// Fast for increasing offsets.
  Position position(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t counted_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
};

/// Start of the first token at or after `from`, after blanks, separators and comments.
std::size_t next_token(std::string_view text, std::size_t from);

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
  /// Whether the text was parsed to its end. Comments are allowed.
  bool parse();

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

}}  // namespace rectify
