#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "../nn/error.hpp"
#include "../nn/json.hpp"

namespace rectify::inline RECTIFY_PRECISION {

/// Line and column from 1; columns count bytes.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
  auto operator<=>(const Position&) const = default;
};

/// JSON that remembers where it was written. Paths read `model.layers[1].type`; the root is "".
struct RECTIFY_API JsonDocument {
  Json value;
  std::map<std::string, Position> positions;  ///< of the first character of every value
  std::string name;                           ///< of the file

  /// Of the value at `path`, or of the nearest one around it that was written.
  Position position(const std::string& path) const;
  /// `config.json:14:9`
  std::string where(const std::string& path) const;
};

/// JSON, with // and /* */ comments. Throws ConfigError for text that is not JSON, for keys that
/// come twice (all of them), for numbers too large to be finite and for more than 200 levels.
RECTIFY_API JsonDocument parse_json(std::string_view text, const std::string& name);

/// The same, but keys that come twice are noted, so that more can be said of what is in them. The
/// document has them both.
RECTIFY_API JsonDocument parse_json(std::string_view text, const std::string& name,
                                    std::vector<Mismatch>& repeated);

}  // namespace rectify::inline RECTIFY_PRECISION
