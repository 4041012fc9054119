#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "../io/json.hpp"
#include "../schema/reader.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A value that replaces one of a config.
struct Override {
  std::string key;                      ///< `model.layers[1].units`
  std::optional<Json> value;            ///< none if `text` has none
  std::string origin;                   ///< the option, or the place in a file, that gives it
  std::string text;                     ///< `model.layers[1].units=64`, as given
  std::vector<Mismatch> repeated = {};  ///< repeated keys in the value
};

RECTIFY_API Override override_of(const std::string& key, const Json& value, std::string origin);

/// The overrides of `--set`, and of `--seed` if given. Values as `json_or_text` reads them.
RECTIFY_API std::vector<Override> overrides_of(const std::vector<std::string>& set,
                                               std::optional<std::uint64_t> seed = {});

/// Applies overrides to a document and records their places and problems.
class RECTIFY_API Overridden {
 public:
  /// Applies each in turn; a later one wins. Missing keys are added, with the objects around them,
  /// and a name is replaced by an object with that `type`. Whether keys are valid is left to the
  /// reader.
  Overridden(const std::vector<Override>& overrides, JsonDocument& document);

  /// The origin of the override that set this value or an object around it; empty if none did.
  std::string origin(const std::string& path) const;
  /// The problems of reading and of overrides, a line each: in the order of the document, those of
  /// options last.
  std::vector<std::string> texts(const std::vector<Problem>& read,
                                 const JsonDocument& document) const;

 private:
  struct Place {
    std::string path;
    std::string key;  ///< as given, also for objects created on the way
    std::string origin;
  };

  void apply(const Override& override, Json& root);
  void refuse(const std::string& key, const std::string& origin, const Mismatch& mismatch);
  const Place* place_of(const std::string& path) const;
  static Mismatch answered(const Problem& problem, const Place& place, Mismatch mismatch);
  static Mismatch as_given(const Problem& problem, const Place& place);
  void add_own(std::vector<std::string>& texts, const std::vector<Problem>& read) const;

  std::vector<Place> places_;
  std::vector<Problem> problems_;  ///< by key
};

}}  // namespace rectify
