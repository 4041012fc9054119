#pragma once

#include <optional>
#include <string>

#include "../base/json.hpp"
#include "../schema/reader.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The note for a number or a flag that stands in quotes.
constexpr auto without_quotes = "without quotes";

/// What to write for a value, as messages show it, and why.
struct MeantValue {
  Json value;
  std::string shown;
  std::string note = {};
};

/// For a value whose type is wrong in a way that other libraries suggest: numbers in quotes, a
/// number for a layer, a list for the model, `true` for early stopping.
std::optional<MeantValue> meant_value(const Problem& problem, const Json& value);

}}  // namespace rectify
