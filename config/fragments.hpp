#pragma once

#include <string>

#include "../base/json.hpp"
#include "../base/precision.hpp"

/// Parts of a config that messages show, and where they are written.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// JSON with blanks after commas and colons: `{"type": "adam", "learning_rate": 0.01}`.
RECTIFY_API std::string spaced_text(const Json& json);

/// A key and its value as the argument of `--set`, in quotes where a shell needs them:
/// `optimizer.learning_rate=0.1`.
RECTIFY_API std::string set_text(const std::string& path, const Json& value);

/// A value and the place where it is to be written.
struct Fragment {
  std::string within;  ///< path of an object that exists
  std::string key;
  Json value;

  /// As it is written in the object at `here`.
  std::string text(const std::string& here) const;
};

/// `value` at `path`, within the innermost object on the way that exists. Rules that are not there
/// have the kind that they have by default.
Fragment fragment_of(Json& document, const std::string& path, const Json& value);
void write_fragment(const Fragment& fragment, Json& document);

}}  // namespace rectify
