#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The form of every error message.
struct RECTIFY_API Mismatch {
  std::string where;      ///< file, position, layer or tensor; may be empty
  std::string what;       ///< the key or quantity in question; may be empty
  std::string expected;   ///< "128", "a number > 0", "one of dense, relu"
  std::string got = {};   ///< "784", "\"rleu\""; may be empty
  std::string hint = {};  ///< "did you mean \"relu\"?"; may be empty

  /// `where: what: expected X, got Y (hint)`
  std::string text() const;
};

/// An error that the user can correct. `what()` has one line for each problem: *where: what:
/// expected X, got Y (hint)*.
struct RECTIFY_API Error : std::runtime_error {
  using std::runtime_error::runtime_error;
  explicit Error(const Mismatch& mismatch) : std::runtime_error(mismatch.text()) {}
};

/// An invalid config, net or argument.
struct RECTIFY_API ConfigError : Error {
  using Error::Error;
};

/// A file or data set that is missing, damaged or of another format than expected.
struct RECTIFY_API DataError : Error {
  using Error::Error;
};

/// Training produced NaN or infinity.
struct RECTIFY_API Diverged : Error {
  using Error::Error;
};

/// One step produced NaN or infinity from finite weights and inputs: a lower learning rate may
/// help.
struct RECTIFY_API NonfiniteStep : Diverged {
  using Diverged::Diverged;
};

/// `"text"`, with quotes, control characters and bytes that are not UTF-8 escaped.
RECTIFY_API std::string in_quotes(std::string_view text);

/// `one of a, b, c`
RECTIFY_API std::string one_of(const std::vector<std::string>& names);

/// The entry of `names` at the smallest edit distance, ignoring case. Empty if none is near.
RECTIFY_API std::string nearest(std::string_view got, const std::vector<std::string>& names);

/// `did you mean "relu"?` for the nearest of `names`; empty if none is near.
RECTIFY_API std::string did_you_mean(std::string_view got, const std::vector<std::string>& names);

RECTIFY_API std::vector<std::string> texts_of(const std::vector<Mismatch>& mismatches);

/// The texts joined by line breaks.
RECTIFY_API std::string lines(const std::vector<std::string>& texts);

}}  // namespace rectify
