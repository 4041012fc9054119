#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "../base/json.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Line and column from 1; columns count bytes.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
  auto operator<=>(const Position&) const = default;
};

class JsonDocument;
/// See below.
RECTIFY_API JsonDocument parse_json(std::string_view text, const std::string& name,
                                    std::vector<Mismatch>& repeated);

/// JSON that knows where it was written. Paths read `model.layers[1].type`; the root is "".
class RECTIFY_API JsonDocument {
 public:
  JsonDocument() = default;
  /// A value that was not read from a text.
  JsonDocument(Json made, std::string file) : value(std::move(made)), name(std::move(file)) {}

  Json value;
  std::string name;  ///< of the file

  /// Of the first character of the value at `path`, or of the nearest one around it that was
  /// written. Places are found in the text when the first is asked for: 16 bytes for each value.
  Position position(const std::string& path) const;
  /// `config.json:14:9`
  std::string where(const std::string& path) const;

 private:
  friend JsonDocument parse_json(std::string_view, const std::string&, std::vector<Mismatch>&);
  struct Place {
    std::uint64_t path;  ///< a hash of it
    std::uint32_t line, column;
  };

  std::string text_;
  std::size_t values_ = 0;
  mutable std::vector<Place> places_ = {};  // by path
};

/// JSON, with // and /* */ comments. Throws ConfigError for text that is not JSON, for keys that
/// come twice (the first hundred of them), for numbers too large to be finite, for more than 200
/// levels, and for what takes more memory than 12 times the text and 32 MiB.
RECTIFY_API JsonDocument parse_json(std::string_view text, const std::string& name);

/// The same, but keys that come twice are noted, so that more can be said of what is in them. The
/// document has them both.
RECTIFY_API JsonDocument parse_json(std::string_view text, const std::string& name,
                                    std::vector<Mismatch>& repeated);

/// The same of what a program has written: what is wrong with it is a DataError.
RECTIFY_API Json parse_stored_json(std::string_view text, const std::string& name);

/// JSON, or the text itself where it is none: what is given on a command line.
RECTIFY_API Json json_or_text(const std::string& text);

/// The whole number under `key` of such an object; none where the text is damaged or lacks it.
RECTIFY_API std::optional<std::int64_t> stored_number(std::string_view text,
                                                      const std::string& key);

/// What stands in a file of JSON lines, together no larger than `parse_json` allows. A last line
/// without its end, of a program that was killed, is passed over. Throws DataError for any other
/// line that is no object: `metrics.jsonl:7: JSON: ...`.
RECTIFY_API std::vector<Json> parse_json_lines(std::string_view text, const std::string& name);

}}  // namespace rectify
