#pragma once

#include <array>
#include <string_view>

/// The files that every page embeds; the build compiles them into the program.
namespace rectify::assets {

/// A script from npm.
struct Script {
  std::string_view name;
  std::string_view version;
  std::string_view sha256;  ///< of the file, in hexadecimal
  std::string_view text;    ///< empty if the build had no npm
};

/// In loading order.
extern const std::array<Script, 3> vega;
/// Licences of the code in `vega`; empty if the code is.
extern const std::string_view licences;

extern const std::string_view style;
extern const std::string_view script;
extern const std::string_view script_sha256;

}  // namespace rectify::assets
