#include "overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "../base/error.hpp"
#include "config.hpp"
#include "fragments.hpp"
#include "paths.hpp"
#include "value_answers.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr const char* example = "a key such as training.epochs or model.layers[1].units";

/// The path from the root of a document to a key.
struct Descent {
  Json* place;
  std::string path = {};
  std::string made = {};  ///< the first object on the way that had to be created
  std::string kind = {};  ///< the key of a kind that was filled in, as it is by default

  /// Descends one step; returns a mismatch if the present value cannot be entered.
  std::optional<Mismatch> go(const Step& step) {
    auto mismatch = step.index ? go_to(*step.index) : go_to(step.name);
    path = step.index ? path_in(path, *step.index) : path_in(path, step.name);
    return mismatch;
  }

 private:
  /// For a key that the config leaves out; of a rule with the kind that it has by default.
  Json new_object() {
    const auto usual = default_kind(path);
    if (!usual) return Json::object();
    kind = path_in(path, std::string("type"));
    return {{"type", *usual}};
  }

  std::optional<Mismatch> go_to(std::size_t index) {
    if (!place->is_array())
      return Mismatch{.what = path, .expected = "a list", .got = shown(*place)};
    if (index >= place->size()) {
      const std::string expected = fmt::format("an index below {}", place->size());
      return Mismatch{
          .what = path_in(path, index), .expected = expected, .got = std::to_string(index)};
    }
    place = &(*place)[index];
    return std::nullopt;
  }

  std::optional<Mismatch> go_to(const std::string& name) {
    const std::string inner = path_in(path, name);
    if (place->is_null()) *place = new_object();
    if (place->is_string()) *place = Json{{"type", *place}};
    if (place->is_array()) {
      return Mismatch{.what = inner,
                      .expected = fmt::format("an index such as {}[0]", path),
                      .got = in_quotes(name)};
    }
    if (!place->is_object()) {
      return Mismatch{.what = path, .expected = "an object to set a key in", .got = shown(*place)};
    }
    if (made.empty() && !place->contains(name)) made = inner;
    place = &(*place)[name];
    return std::nullopt;
  }
};

/// As `json_or_text`; repeated keys are added to `repeated`.
Json given_value(const std::string& text, std::vector<Mismatch>& repeated) {
  try {
    return parse_json(text, "", repeated).value;
  } catch (const ConfigError&) {
    repeated.clear();
    return json_or_text(text);
  }
}

Override parse_override(const std::string& text) {
  const std::size_t equals = text.find('=');
  Override override{.key = text.substr(0, equals), .value = {}, .origin = "--set", .text = text};
  if (equals != std::string::npos) {
    override.value = given_value(text.substr(equals + 1), override.repeated);
  }
  return override;
}

}  // namespace

Override override_of(const std::string& key, const Json& value, std::string origin) {
  return {.key = key,
          .value = value,
          .origin = std::move(origin),
          .text = fmt::format("{}={}", key, text_of(value))};
}

std::vector<Override> overrides_of(const std::vector<std::string>& set,
                                   std::optional<std::uint64_t> seed) {
  std::vector<Override> overrides;
  for (const std::string& text : set) overrides.push_back(parse_override(text));
  if (seed) overrides.push_back(override_of("seed", *seed, "--seed"));
  return overrides;
}

Overridden::Overridden(const std::vector<Override>& overrides, JsonDocument& document) {
  for (const Override& override : overrides) apply(override, document.value);
}

void Overridden::apply(const Override& override, Json& root) {
  const auto& [key, value, origin, text, repeated] = override;
  if (!value) return refuse("", origin, {.expected = "key=value", .got = in_quotes(text)});
  const auto steps = path_steps(key);
  if (!steps)
    return refuse("", origin, {.what = "key", .expected = example, .got = in_quotes(text)});
  for (const Mismatch& again : repeated) {
    refuse(key, origin,
           {.what = path_in(key, again.what), .expected = again.expected, .got = again.got});
  }
  Descent descent{&root};
  for (const Step& step : *steps) {
    if (const auto mismatch = descent.go(step)) {
      // An object created on the way may be a mistyped key, which the reader reports.
      if (!descent.made.empty()) places_.push_back({descent.made, key, origin});
      return refuse(key, origin, *mismatch);
    }
  }
  *descent.place = *value;
  places_.push_back({descent.made.empty() ? key : descent.made, key, origin});
  const bool usual = !descent.kind.empty() && key != descent.kind;
  if (usual) places_.push_back({descent.kind, key, "default"});
}

void Overridden::refuse(const std::string& key, const std::string& origin,
                        const Mismatch& mismatch) {
  problems_.push_back({key, mismatch});
  problems_.back().mismatch.where = origin;
}

const Overridden::Place* Overridden::place_of(const std::string& path) const {
  const auto found = std::find_if(places_.rbegin(), places_.rend(),
                                  [&](const Place& place) { return lies_in(path, place.path); });
  return found == places_.rend() ? nullptr : &*found;
}

std::string Overridden::origin(const std::string& path) const {
  const Place* place = place_of(path);
  return place == nullptr ? "" : place->origin;
}

/// Restates an unknown word for the option: the whole key, and what to write instead of it.
Mismatch Overridden::answered(const Problem& problem, const Place& place, Mismatch mismatch) {
  const auto& [path, value] = *problem.instead;
  if (mismatch.hint == without_quotes) mismatch.hint.clear();  // an option has none
  if (problem.unknown == Unknown::key) mismatch.got = in_quotes(place.key);
  const bool is_option = place.origin.starts_with("--");
  if (!is_option && problem.unknown == Unknown::key) mismatch.expected = in_quotes(path);
  if (!is_option) return mismatch;
  mismatch.expected = set_text(path, value);
  return mismatch;
}

/// Restates a problem for the option: a suggestion is the whole key.
Mismatch Overridden::as_given(const Problem& problem, const Place& place) {
  Mismatch mismatch = problem.mismatch;
  mismatch.where = place.origin;
  const bool whole = lies_in(place.key, problem.path);
  if (problem.instead) return answered(problem, place, mismatch);
  if (!problem.meant.empty()) {
    const std::string rest = whole ? place.key.substr(problem.path.size()) : "";
    if (whole) mismatch.got = in_quotes(place.key);
    mismatch.hint = fmt::format("did you mean {}?", in_quotes(problem.meant + rest));
  }
  const bool bare = mismatch.got.find_first_of("\" ") == std::string::npos;
  if (place.key == problem.path && problem.wanted == Wanted::text && bare) {
    mismatch.hint = fmt::format("in quotes it is text: {}='\"{}\"'", place.key, mismatch.got);
  }
  if (place.key != problem.path && problem.wanted == Wanted::rule) {
    mismatch.hint = fmt::format("set {}.type as well", problem.path);
  }
  return mismatch;
}

/// Adds problems of overrides, unless the reader has reported their cause, a mistyped key.
void Overridden::add_own(std::vector<std::string>& texts, const std::vector<Problem>& read) const {
  for (const Problem& problem : problems_) {
    const bool seen = std::any_of(read.begin(), read.end(), [&](const Problem& other) {
      return place_of(other.path) != nullptr && lies_in(problem.path, other.path);
    });
    if (!seen) texts.push_back(problem.mismatch.text());
  }
}

std::vector<std::string> Overridden::texts(const std::vector<Problem>& read,
                                           const JsonDocument& document) const {
  std::vector<std::pair<Position, std::string>> written;
  std::vector<std::string> given;
  for (const Problem& problem : read) {
    if (const Place* place = place_of(problem.path)) {
      given.push_back(as_given(problem, *place).text());
    } else {
      Mismatch mismatch = problem.mismatch;
      mismatch.where = document.where(problem.path);
      written.emplace_back(document.position(problem.path), mismatch.text());
    }
  }
  std::stable_sort(written.begin(), written.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> texts;
  for (const auto& [position, text] : written) texts.push_back(text);
  texts.insert(texts.end(), given.begin(), given.end());
  add_own(texts, read);
  return texts;
}

}}  // namespace rectify
