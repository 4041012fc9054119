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

/// Where a key is to be written that is not known at the top of a config, such as `lr`, and with
/// which value; an empty path: nowhere, as the note says. None if the key is not known at all.
struct MeantKey {
  std::string path;
  Json value = {};
  std::string note = {};
};
RECTIFY_API std::optional<MeantKey> meant_key(const std::string& key, const Json& given);

}}  // namespace rectify
