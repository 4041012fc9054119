#pragma once

#include <string_view>

/// The files of the live page; the build compiles them into the program.
namespace rectify::assets {

extern const std::string_view live_style;
extern const std::string_view live_body;
extern const std::string_view live_script;
extern const std::string_view live_script_sha256;

}  // namespace rectify::assets
