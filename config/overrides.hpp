#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../io/json.hpp"
#include "../schema/reader.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A value over one of a config.
struct Override {
  std::string key;                      ///< `model.layers[1].units`
  std::optional<Json> value;            ///< none where `text` gives none
  std::string origin;                   ///< the option or the place in a file that says so
  std::string text;                     ///< `model.layers[1].units=64`, as it was given
  std::vector<Mismatch> repeated = {};  ///< keys that the value has twice
};

RECTIFY_API Override override_of(const std::string& key, const Json& value, std::string origin);

/// The overrides of `--set`, and of `--seed` if it is given. Values are JSON, else text.
RECTIFY_API std::vector<Override> overrides_of(const std::vector<std::string>& set,
                                               std::optional<std::uint64_t> seed = {});

/// What overrides have set in a document, and which of them could not.
class RECTIFY_API Overridden {
 public:
  /// Sets each in turn; a later one wins. A key that is not there yet is added, with the objects
  /// around it, and a name stands for an object with that `type`: whether any of it means something
  /// is for the reader to say.
  Overridden(const std::vector<Override>& overrides, JsonDocument& document);

  /// Of the override that set this value or what is around it; empty if none did.
  std::string origin(const std::string& path) const;
  /// The problems of reading, each as the text of a line, and ours: by their place in the document,
  /// those of options last.
  std::vector<std::string> texts(const std::vector<Problem>& read,
                                 const JsonDocument& document) const;

 private:
  struct Place {
    std::string path;
    std::string key;  ///< as it was given; of objects made on the way too
    std::string origin;
  };

  void apply(const Override& override, Json& root);
  void refuse(const std::string& key, const std::string& origin, const Mismatch& mismatch);
  const Place* place_of(const std::string& path) const;
  static Mismatch as_given(const Problem& problem, const Place& place);
  void add_own(std::vector<std::string>& texts, const std::vector<Problem>& read) const;

  std::vector<Place> places_;
  std::vector<Problem> problems_;  ///< by key
};

}}  // namespace rectify
