#include "starter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "../base/error.hpp"
#include "../base/utf8.hpp"
#include "../base/words.hpp"
#include "../schema/reader.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// {0} the config's file, {1} its data.
constexpr std::string_view head = R"(// A small net to start from, for {1}. Train it:
//     rectify train {0}
// Print all keys with their defaults; override one for a single run:
//     rectify config {0} --fill
//     rectify train {0} --set training.epochs=5
)";

/// {0} the source, {1} the other sources, {2} outputs, {3} epochs, {4} the batch size, {5} the
/// learning rate.
constexpr std::string_view body = R"({{
  "$schema": "rectify.schema.json",  // lets editors complete and check this file
  "name": "{0}",  // run folders: runs/{0}/0001, 0002, ...
  "seed": 1,  // the same seed gives bit-identical results
  "data": {{
    "source": "{0}",  // or {1}
    "validation": 0.1  // held out of the training set: a count or a fraction
  }},
  "model": {{"layers": [
    {{"type": "dense", "units": 128, "activation": "relu"}},
    {{"type": "dense", "units": {2}}}  // one output per class
  ]}},
  "optimizer": {{"type": "adam", "learning_rate": {5}}},
  "schedule": {{"type": "cosine", "warmup_epochs": 1}},
  "training": {{"epochs": {3}, "batch_size": {4}}}
}}
)";

/// {0} the name, {1} the members of the source, {2} validation, {3} its comment, {4} normalize, {5}
/// its comment, {6} units, {7} outputs, {8} what they are, {9} epochs, {10} their comment, {11} the
/// batch size, {12} the rest of `training`.
constexpr std::string_view own_body = R"({{
  "$schema": "rectify.schema.json",  // lets editors complete and check this file
  "name": {0},
  "seed": 1,  // the same seed gives bit-identical results
  "data": {{
    "source": {1},
    "validation": {2},  // {3}
    "normalize": "{4}"  // {5}
  }},
  "model": {{"layers": [
    {{"type": "dense", "units": {6}, "activation": "relu"}},
    {{"type": "dense", "units": {7}}}  // {8}
  ]}},
  "optimizer": {{"type": "adam", "learning_rate": 0.001}},
  "training": {{
    "epochs": {9},  // {10}
    "batch_size": {11}{12}
  }}
}}
)";

/// The source of that kind, with the default values of its fields.
Source standard_source(const std::string& kind) {
  std::vector<Problem> problems;
  const Json none = Json::object();
  return registry<Source>().find(kind)->read(Reader(none, "", problems), {});
}

std::string commented(const std::string& file, const std::string& data) {
  return fmt::format(head, escape_controls(shell_word(file)), data);
}

/// A name for run folders, of a file.
std::string name_of_file(const std::string& file) {
  const std::string stem = std::filesystem::path(file).stem().string();
  return stem.empty() ? "own" : stem;
}
...
