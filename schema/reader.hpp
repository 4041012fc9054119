#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../base/error.hpp"
#include "../base/json.hpp"

/// Reads JSON and collects all problems, not only the first.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// The kind of value that was expected, where overrides have a hint for it.
enum class Wanted { other, text, rule };

/// What a problem found that is not known: a key, or a name such as that of a layer.
enum class Unknown { none, key, name };

/// What to write instead, where it is known exactly: a value at a path.
struct Instead {
  std::string path;
  Json value;
};

/// A problem in a JSON document, and its path: `model.layers[1].units`.
struct Problem {
  std::string path;
  Mismatch mismatch;       ///< `where` is left empty: the caller knows file and line
  std::string meant = {};  ///< for an unknown key: the path of the nearest known key, if any
  Wanted wanted = Wanted::other;
  Unknown unknown = Unknown::none;
  std::string word = {};  ///< the unknown key or name
  std::optional<Instead> instead = {};
};

/// Values used where none are given.
struct Defaults {
  /// Defaults that replace the rules' own, by kind and field: `{"adam": {"epsilon": 1e-7}}`.
  Json preset = Json::object();
  std::string preset_origin = {};  ///< "preset keras"
  /// By path, for each value that was not given: `preset_origin`, or "default".
  std::map<std::string, std::string> origins = {};
};

/// A JSON value, its path, and the list that collects problems.
class RECTIFY_API Reader {
 public:
  /// `defaults`, if any, replaces the rules' own defaults and records where each value came from.
  Reader(const Json& value, std::string path, std::vector<Problem>& problems,
         Defaults* defaults = nullptr)
      : value_(&value), path_(std::move(path)), problems_(&problems), defaults_(defaults) {}

  const Json& value() const { return *value_; }
  const std::string& path() const { return path_; }
  bool has(const std::string& key) const { return value_->is_object() && value_->contains(key); }
  Reader member(const std::string& key) const;
  Reader item(std::size_t index) const;
  /// A reader of the preset's default for a field of this rule, if it has one.
  std::optional<Reader> preset_member(std::string_view kind, const std::string& key) const;
  /// A reader of `value` at this path; `value` must outlive it.
  Reader replaced(const Json& value) const { return {value, path_, *problems_, defaults_}; }

  /// Adds the problem that this value is not `expected`.
  void refuse(const std::string& expected, const std::string& hint = {},
              Wanted wanted = Wanted::other) const;
  /// Adds the problem that this value, `name`, is not among `known`.
  void refuse_name(const std::string& name, const std::vector<std::string>& known,
                   const std::string& expected) const;
  void refuse_missing(const std::string& key, const std::string& expected) const;
  /// Adds the problem that a key of this object is not among `known`.
  void refuse_key(const std::string& key, const std::vector<std::string>& known) const;
  /// Adds a problem found by a rule's `mismatch()`.
  void refuse(const Mismatch& mismatch) const;
  /// Adds a problem for each key of this object that is not among `known`. False if this is not an
  /// object.
  bool check_keys(const std::vector<std::string>& known) const;
  /// Adds a problem for each key of this object that looks like a misspelt `key`. Returns whether
  /// there was one.
  bool check_mistyped(const std::string& key) const;
  /// Records that `key` has its default, or the preset's.
  void note_default(const std::string& key, const Json& standard, bool from_preset = false) const;
  std::size_t problem_count() const { return problems_->size(); }

 private:
  const Json* value_;
  std::string path_;
  std::vector<Problem>* problems_;
  Defaults* defaults_;
};

}}  // namespace rectify
