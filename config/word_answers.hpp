#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../base/json.hpp"
#include "../schema/reader.hpp"

/// Answers unknown words that other libraries use with what to write instead.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Reads a document and returns its problems.
using ReadDocument = std::function<std::vector<Problem>(const Json& document)>;

/// The problems of a document, those of known synonyms with the key or name that is meant. With all
/// of these replaced the document is read again, so that what they hid is among the problems too.
/// `problems` are those of reading it as it is.
RECTIFY_API std::vector<Problem> with_answers(std::vector<Problem> problems, const Json& document,
                                              const ReadDocument& read);

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

/// As `did_you_mean`, for the value of `key`: also of a name that other libraries have.
RECTIFY_API std::string did_you_mean_name(const std::string& name, const std::string& key,
                                          const std::vector<std::string>& known);

/// Where a key is to be written that is not known at the top of a config, such as `lr`, and with
/// which value; an empty path: nowhere, as the note says. None if the key is not known at all.
struct MeantKey {
  std::string path;
  Json value = {};
  std::string note = {};
};
RECTIFY_API std::optional<MeantKey> meant_key(const std::string& key, const Json& given);

/// `layers` of `model.layers[1]`: the last key of a path.
std::string key_of_path(std::string path);

/// JSON with blanks after commas and colons: `{"type": "adam", "learning_rate": 0.01}`.
RECTIFY_API std::string spaced_text(const Json& json);

}}  // namespace rectify
