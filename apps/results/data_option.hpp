#pragma once

#include <string>

#include "../../datasets/source.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The source that `--data` gives by its name, or as JSON. Throws ConfigError for other text.
Source read_data_option(const std::string& text);

}}  // namespace rectify
