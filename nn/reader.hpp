#pragma once

#include <functional>
#include <string>
#include <vector>

#include "error.hpp"
#include "json.hpp"

/// JSON as it is read: everything that is wrong is collected, not just the first.
namespace rectify::inline RECTIFY_PRECISION {

/// Something wrong in a JSON document, and where: `model.layers[1].units`.
struct Problem {
  std::string path;
  Mismatch mismatch;       ///< its `where` is for whoever knows file and line
  std::string meant = {};  ///< for an unknown key: the path of the nearest known one, if near
};

/// `model.layers[1]` and `units`: `model.layers[1].units`.
RECTIFY_API std::string path_in(const std::string& path, const std::string& key);
RECTIFY_API std::string path_in(const std::string& path, std::size_t index);

/// Calls `visit` with the path of every value that has no others inside.
RECTIFY_API void for_each_leaf(const Json& value, const std::string& path,
                               const std::function<void(const std::string& path)>& visit);

/// A JSON value, its path, and the list to which problems are added.
class RECTIFY_API Reader {
 public:
  /// The paths of values that were not given, and so have their defaults, go to `defaults`, if any.
  Reader(const Json& value, std::string path, std::vector<Problem>& problems,
         std::vector<std::string>* defaults = nullptr)
      : value_(&value), path_(std::move(path)), problems_(&problems), defaults_(defaults) {}

  const Json& value() const { return *value_; }
  const std::string& path() const { return path_; }
  bool has(const std::string& key) const { return value_->is_object() && value_->contains(key); }
  Reader member(const std::string& key) const;
  Reader item(std::size_t index) const;
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
  /// Notes that `key` has its default.
  void note_default(const std::string& key, const Json& standard) const;
  std::size_t problem_count() const { return problems_->size(); }

 private:
  const Json* value_;
  std::string path_;
  std::vector<Problem>* problems_;
  std::vector<std::string>* defaults_;
};

/// How a message shows a JSON value: `"relu"`, `-1`, `a list`.
RECTIFY_API std::string shown(const Json& value);

}  // namespace rectify::inline RECTIFY_PRECISION
