#pragma once

#include <concepts>
#include <limits>
#include <string>
#include <tuple>

#include "precision.hpp"

/// A rule (layer, optimizer, data source, ...) and every section of a config names its fields once:
///
///     struct LeakyReLU {
///       double negative_slope = 0.01;
///       static constexpr auto fields() {
///         return std::tuple{field("negative_slope", &LeakyReLU::negative_slope, "slope for x <
///         0")};
///       }
///     };
///
/// The JSON reader and writer, its errors and the documentation all come from this list.
namespace rectify::inline RECTIFY_PRECISION {

/// Which numbers a field accepts.
struct RECTIFY_API Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool without_low = false;   ///< `low` itself is refused
  bool without_high = false;  ///< `high` itself is refused

  bool contains(double x) const;
  /// ` > 0`, ` >= 1 and < 2`, or nothing where every finite number is accepted.
  std::string text() const;
};

inline constexpr Range any_number{};
inline constexpr Range positive{.low = 0, .without_low = true};
inline constexpr Range non_negative{.low = 0};
inline constexpr Range below_one{.low = 0, .high = 1, .without_high = true};
/// Sizes and counts: enough for any net of this framework, small enough that products of a few of
/// them cannot overflow unnoticed.
inline constexpr Range count{.low = 1, .high = 1 << 24};

template <class Rule, class Value>
struct Field {
  const char* name;
  Value Rule::*member;
  const char* doc;
  Range range;
};

template <class Rule, class Value>
constexpr Field<Rule, Value> field(const char* name, Value Rule::*member, const char* doc,
                                   Range range = any_number) {
  return {name, member, doc, range};
}

template <class Rule>
concept HasFields = requires {
  Rule::fields();
};

/// Calls `visit` with each field of `Rule`; a rule without `fields()` has none.
template <class Rule, class Visit>
constexpr void for_each_field(Visit&& visit) {
  if constexpr (HasFields<Rule>) {
    std::apply([&](const auto&... field) { (visit(field), ...); }, Rule::fields());
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
