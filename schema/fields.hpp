#pragma once

#include <concepts>
#include <limits>
#include <string>
#include <tuple>

#include "../base/precision.hpp"

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
/// The JSON reader and writer, its errors, the JSON Schema and the documentation all come from this
/// list. Constraints between fields are checked by the rule's `std::optional<Mismatch> mismatch()
/// const`.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The numbers that a field accepts; for text, its length in bytes.
struct RECTIFY_API Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool without_low = false;   ///< `low` itself is refused
  bool without_high = false;  ///< `high` itself is refused
  /// Numbers from here on must be whole.
  double whole_from = std::numeric_limits<double>::infinity();

  bool contains(double x) const;
  /// ` > 0`, ` >= 1 and < 2`; empty if every finite number is accepted.
  std::string text() const;
};

inline constexpr Range any_number{};
inline constexpr Range positive{.low = 0, .without_low = true};
inline constexpr Range non_negative{.low = 0};
inline constexpr Range below_one{.low = 0, .high = 1, .without_high = true};
inline constexpr Range open_unit_interval{
    .low = 0, .high = 1, .without_low = true, .without_high = true};
inline constexpr Range unit_interval{.low = 0, .high = 1};
/// Sizes and counts; the limit keeps products of two of them within 64 bits.
inline constexpr Range positive_count{.low = 1, .high = 1 << 24};
inline constexpr Range any_count{.low = 0, .high = 1 << 24};
inline constexpr Range indices{.low = 0, .high = 1 << 24};
/// Samples: a number from 1, or below 1 a fraction of all.
inline constexpr Range count_or_fraction{.low = 0, .high = 1 << 24, .whole_from = 1};
/// JSON readers represent whole numbers up to here exactly (RFC 8259, section 6).
inline constexpr double most_exact = 0x1p53 - 1;
inline constexpr Range seeds{.low = 0, .high = most_exact};
/// Text that is not empty.
inline constexpr Range not_empty{.low = 1};

template <class Rule, class Value>
struct Field {
  const char* name;
  Value Rule::*member;
  const char* doc;
  Range range;
  bool required = false;  ///< must be given, although the struct has a default
};

template <class Rule, class Value>
constexpr Field<Rule, Value> field(const char* name, Value Rule::*member, const char* doc,
                                   Range range = any_number) {
  return {name, member, doc, range};
}

/// A field that must be given. (So must any field whose default is outside its range.)
template <class Rule, class Value>
constexpr Field<Rule, Value> required(const char* name, Value Rule::*member, const char* doc,
                                      Range range = any_number) {
  return {name, member, doc, range, true};
}

template <class Rule>
concept HasFields = requires {
  Rule::fields();
};

/// Calls `visit` with each field of `Rule`; never if it has no `fields()`.
template <class Rule, class Visit>
constexpr void for_each_field(Visit&& visit) {
  if constexpr (HasFields<Rule>) {
    std::apply([&](const auto&... field) { (visit(field), ...); }, Rule::fields());
  }
}

}}  // namespace rectify
