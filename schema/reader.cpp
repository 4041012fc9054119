#include "reader.hpp"

#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {

Reader Reader::member(const std::string& key) const {
  return {value_->at(key), path_in(path_, key), *problems_, defaults_};
}

Reader Reader::item(std::size_t index) const {
  return {value_->at(index), path_in(path_, index), *problems_, defaults_};
}

std::optional<Reader> Reader::preset_member(std::string_view kind, const std::string& key) const {
  if (defaults_ == nullptr) return std::nullopt;
  const auto rule = defaults_->preset.find(kind);
  if (rule == defaults_->preset.end() || !rule->contains(key)) return std::nullopt;
  return Reader(rule->at(key), path_in(path_, key), *problems_, defaults_);
}

void Reader::refuse(const std::string& expected, const std::string& hint, Wanted wanted) const {
  problems_->push_back(
      {.path = path_,
       .mismatch = {.what = path_, .expected = expected, .got = shown(*value_), .hint = hint},
       .wanted = wanted});
}

void Reader::refuse_name(const std::string& name, const std::vector<std::string>& known,
                         const std::string& expected) const {
  refuse(expected, did_you_mean(name, known));
  problems_->back().unknown = Unknown::name;
  problems_->back().word = name;
}

void Reader::refuse_missing(const std::string& key, const std::string& expected) const {
  problems_->push_back(
      {.path = path_,
       .mismatch = {.what = path_in(path_, key), .expected = expected, .got = "nothing"}});
}

void Reader::refuse_key(const std::string& key, const std::vector<std::string>& known) const {
  const std::string what = path_.empty() ? "key" : path_ + ": key";
  const std::string expected = known.size() == 1 ? in_quotes(known.front()) : one_of(known);
  const std::string near = nearest(key, known);
  problems_->push_back({.path = path_in(path_, key),
                        .mismatch = {.what = what,
                                     .expected = expected,
                                     .got = in_quotes(key),
                                     .hint = did_you_mean(key, known)},
                        .meant = near.empty() ? "" : path_in(path_, near),
                        .unknown = Unknown::key,
                        .word = key});
}

void Reader::refuse(const Mismatch& mismatch) const {
  Problem problem{path_in(path_, mismatch.what), mismatch};
  problem.mismatch.what = problem.path;
  problems_->push_back(std::move(problem));
}

bool Reader::check_keys(const std::vector<std::string>& known) const {
  if (!value_->is_object()) {
    refuse("an object");
    return false;
  }
  for (const auto& [key, ignored] : value_->items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) refuse_key(key, known);
  }
  return true;
}

bool Reader::check_mistyped(const std::string& key) const {
  const std::size_t before = problem_count();
  if (!value_->is_object()) return false;
  for (const auto& [written, ignored] : value_->items()) {
    if (!nearest(written, {key}).empty()) refuse_key(written, {key});
  }
  return problem_count() > before;
}

void Reader::note_default(const std::string& key, const Json& standard, bool from_preset) const {
  if (defaults_ == nullptr) return;
  for_each_leaf(standard, path_in(path_, key), [&](const std::string& path) {
    // The origin of a value within a preset's own value has been noted before.
    defaults_->origins.emplace(path, from_preset ? defaults_->preset_origin : "default");
  });
}

}}  // namespace rectify
