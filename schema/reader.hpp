#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../base/error.hpp"
#include "../base/json.hpp"

/// JSON as it is read: everything that is wrong is collected, not just the first.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Something wrong in a JSON document, and where: `model.layers[1].units`.
struct Problem {
  std::string path;
  Mismatch mismatch;       ///< its `where` is for whoever knows file and line
  std::string meant = {};  ///< for an unknown key: the path of the nearest known one, if near
};

/// What stands in for values that were not given.
struct Defaults {
  /// By kind and field, where it is not the rule's own: `{"adam": {"epsilon": 1e-7}}`.
  Json preset = Json::object();
  std::string preset_origin = {};  ///< "preset keras"
  /// By the path of each value that was not given: `preset_origin`, or "default".
  std::map<std::string, std::string> origins = {};
};

/// A JSON value, its path, and the list to which problems are added.
class RECTIFY_API Reader {
 public:
  /// `defaults`, if any, says what stands in for what is not given, and is told of it.
  Reader(const Json& value, std::string path, std::vector<Problem>& problems,
         Defaults* defaults = nullptr)
      : value_(&value), path_(std::move(path)), problems_(&problems), defaults_(defaults) {}

  const Json& value() const { return *value_; }
  const std::string& path() const { return path_; }
  bool has(const std::string& key) const { return value_->is_object() && value_->contains(key); }
  Reader member(const std::string& key) const;
  Reader item(std::size_t index) const;
  /// What the preset says instead of the default of a rule's field, read as that member.
  std::optional<Reader> preset_member(std::string_view kind, const std::string& key) const;
  /// Another value in this one's place; `value` keeps it alive.
  Reader replaced(const Json& value) const { return {value, path_, *problems_, defaults_}; }

  /// Notes that this value is not what was expected. What was got is the value, unless said.
  void refuse(const std::string& expected, const std::string& hint = {}) const;
  void refuse_missing(const std::string& key, const std::string& expected) const;
  /// Notes that a key of this object is none of `known`.
  void refuse_key(const std::string& key, const std::vector<std::string>& known) const;
  /// Notes what a rule says of its fields together.
  void refuse(const Mismatch& mismatch) const;
  /// Notes each key of this object that is none of `known`. False if it is no object at all.
  bool check_keys(const std::vector<std::string>& known) const;
  /// Notes each key of this object that may have been meant as `key`; whether there was any.
  bool check_mistyped(const std::string& key) const;
  /// Notes that `key` has its default, or what a preset says instead.
  void note_default(const std::string& key, const Json& standard, bool from_preset = false) const;
  std::size_t problem_count() const { return problems_->size(); }

 private:
  const Json* value_;
  std::string path_;
  std::vector<Problem>* problems_;
  Defaults* defaults_;
};

}}  // namespace rectify
