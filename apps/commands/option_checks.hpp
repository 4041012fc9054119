#pragma once

#include <functional>
#include <string>

#include "../../schema/fields.hpp"

/// Checks of numbers in options, with the messages that configs have.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Returns an error message, such as `expected a whole number >= 0 and <= 1024, got "two"`; empty
/// if the text is valid. For CLI11's `check`, which puts the option's name before it.
using OptionCheck = std::function<std::string(const std::string&)>;

OptionCheck whole_number(const Range& range);
OptionCheck number(const Range& range);

inline constexpr Range thread_counts{.low = 0, .high = 1024};

}}  // namespace rectify
