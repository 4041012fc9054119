#pragma once

#include <string>
#include <utility>
#include <vector>

#include "../io/json.hpp"
#include "../schema/reader.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// `model.layers[1].units=64` over a config, and the option that says so.
struct Override {
  std::string text;
  std::string option = "--set";

  std::string key() const { return text.substr(0, text.find('=')); }
};

/// What overrides have set in a document, and which of them could not.
class RECTIFY_API Overridden {
 public:
  /// Sets each in turn; a later one wins. Values are JSON, else text. A key that is not there yet
  /// is added, with the objects around it, and a name stands for an object with that `type`:
  /// whether any of it means something is for the reader to say.
  Overridden(const std::vector<Override>& overrides, JsonDocument& document);

  /// The option that set this value or what is around it; empty if none did.
  std::string option(const std::string& path) const;
  /// The problems of reading, each as the text of a line, and ours: by their place in the document,
  /// those of options last.
  std::vector<std::string> texts(const std::vector<Problem>& read,
                                 const JsonDocument& document) const;

 private:
  struct Place {
    std::string path;
    std::string key;  ///< as it was given; of objects made on the way too
    std::string option;
  };

  void apply(const Override& override, Json& root);
  void refuse(const std::string& key, const std::string& option, const Mismatch& mismatch);
  const Place* place_of(const std::string& path) const;
  static Mismatch as_given(const Problem& problem, const Place& place);
  void add_own(std::vector<std::string>& texts, const std::vector<Problem>& read) const;

  std::vector<Place> places_;
  std::vector<Problem> problems_;  ///< by key
};

}}  // namespace rectify
