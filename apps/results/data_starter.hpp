#pragma once

#include <string>
#include <vector>

#include "../../base/precision.hpp"

namespace CLI {
class App;
}

namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a starter config is asked for by.
struct DataStarter {
  std::string file;                      ///< of the config, for its comments
  std::string data;                      ///< `--data`
  std::vector<std::string> labels = {};  ///< `--label`
};

/// A config with comments, its name, and lines on what was inferred of the data.
struct Starter {
  std::string name;
  std::string config;
  std::string inferred = {};
};

/// The config of `rectify init`. Throws ConfigError for what is no source, and what loading it
/// throws.
Starter starter_of(const DataStarter& given);

/// `--data` and `--label`.
void add_data_options(CLI::App& command, std::string& data, std::vector<std::string>& labels);

}}  // namespace rectify
