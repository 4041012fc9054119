#pragma once

#include <array>
#include <string_view>

/// What every page is made with; the build puts the files into the program.
namespace rectify::assets {

/// A script from npm.
struct Script {
  std::string_view name;
  std::string_view version;
  std::string_view sha256;  ///< of the file, in hexadecimal digits
  std::string_view text;    ///< empty where the build had no npm
};

/// In the order in which a page needs them.
extern const std::array<Script, 3> vega;
/// Of all whose code is in `vega`; empty where it is.
extern const std::string_view licences;

extern const std::string_view style;
extern const std::string_view script;
extern const std::string_view script_sha256;

}  // namespace rectify::assets
