#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "../base/json.hpp"
#include "json_sax.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

class JsonDocument;
/// See below.
RECTIFY_API JsonDocument parse_json(std::string_view text, const std::string& name,
                                    std::vector<Mismatch>& repeated);

/// JSON with the positions of its values. Paths look like `model.layers[1].type`; the root is "".
class RECTIFY_API JsonDocument {
 public:
  JsonDocument() = default;
  /// A value that was not parsed from text.
  JsonDocument(Json made, std::string file) : value(std::move(made)), name(std::move(file)) {}

  Json value;
  std::string name;  ///< of the file

  /// Position of the first character of the value at `path`, or of the innermost enclosing value
  /// that exists. The first call parses the text again and keeps 16 bytes for each value.
  Position position(const std::string& path) const;
  /// `config.json:14:9`; the name alone if the value was not parsed from text.
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

/// Parses JSON with // and /* */ comments. Throws ConfigError for invalid JSON, duplicate keys (the
/// first hundred), numbers that overflow, more than 200 levels, and values that take more memory
/// than 12 times the text plus 32 MiB.
RECTIFY_API JsonDocument parse_json(std::string_view text, const std::string& name);

/// As above, but duplicate keys are added to `repeated`, so that their values can be checked too.
/// The document contains both.
RECTIFY_API JsonDocument parse_json(std::string_view text, const std::string& name,
                                    std::vector<Mismatch>& repeated);

/// Parses JSON that a program has written: throws DataError instead.
RECTIFY_API Json parse_stored_json(std::string_view text, const std::string& name);

/// Parses a command-line value: JSON, a number such as .03, or else the text itself.
RECTIFY_API Json json_or_text(const std::string& text);

/// The whole number under `key` of an object; std::nullopt if it is missing or the text is damaged.
RECTIFY_API std::optional<std::int64_t> stored_number(std::string_view text,
                                                      const std::string& key);

/// Parses a file of JSON lines, together within the limits of `parse_json`. Skips a last line
/// without a line break, as a killed program leaves it. Throws DataError for any other line that is
/// not an object: `metrics.jsonl:7: JSON: ...`.
RECTIFY_API std::vector<Json> parse_json_lines(std::string_view text, const std::string& name);

}}  // namespace rectify
