#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../base/json.hpp"
#include "../base/precision.hpp"

/// Names of layers, losses, optimizers and others, as other libraries have them.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What to write for a name that is the value of `key`: a kind with another spelling, or a synonym;
/// null if it is to be left out, and no value if the name is not known.
struct MeantName {
  std::optional<Json> value = {};
  std::string note = {};
};
RECTIFY_API MeantName meant_name(const std::string& name, const std::string& key);

/// The same for the kind of an object: of Keras' Activation it is the value of its `activation`,
/// which is removed.
MeantName meant_kind(const std::string& name, const std::string& key, Json& object);

/// Names keep their meaning where a value is moved: "Adam" under `solver`. Others stay as they are.
Json renamed(const Json& value, const std::string& key);

/// As `did_you_mean`, for the value of `key`: also of a name that other libraries have.
RECTIFY_API std::string did_you_mean_name(const std::string& name, const std::string& key,
                                          const std::vector<std::string>& known);

}}  // namespace rectify
