#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../base/handle.hpp"
#include "schema.hpp"

/// kind <-> rule <-> JSON, one list for each family.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A field of a rule, for documentation.
struct FieldInfo {
  std::string name;
  std::string expected;  ///< "a number >= 0"
  std::string family;    ///< of the rules that it takes, one or a list; else empty
  std::string doc;
  bool required;
  Json standard;  ///< its default
};

template <class T>
constexpr const char* family_of(const T*) {
  if constexpr (requires { T::family; }) return T::family;
  return "";
}
template <class T>
constexpr const char* family_of(const std::optional<T>*) {
  return family_of(static_cast<const T*>(nullptr));
}
template <class T>
constexpr const char* family_of(const std::vector<T>*) {
  return family_of(static_cast<const T*>(nullptr));
}

template <class Rule>
std::vector<FieldInfo> describe() {
  std::vector<FieldInfo> infos;
  const Rule rule;
  for_each_field<Rule>([&](const auto& field) {
    const auto& standard = rule.*field.member;
    infos.push_back({field.name, expected_of(&standard, field.range), family_of(&standard),
                     field.doc, is_required(field), to_json(standard)});
  });
  return infos;
}

/// The kinds of a family, in the order in which they were added.
template <class Family>
class Registry {
 public:
  struct Entry {
    std::string kind;
    std::string alias;  ///< another name that is accepted when reading, from the rule's `alias`
    std::string doc;    ///< from the rule's `doc`
    std::vector<FieldInfo> fields;
    /// Reads the fields of an object; `also` are keys of it that are allowed and read elsewhere.
    std::function<Family(const Reader&, const std::vector<std::string>& also)> read;
    std::function<Json(const Family&)> write;
    /// Adds the fields as properties of a schema's object.
    std::function<Json(Json object, Json& definitions)> schema;

    bool needs_more() const;  ///< whether it has required fields
  };

  template <class... Rules>
  static Registry of() {
    Registry registry;
    (registry.template add<Rules>(), ...);
    return registry;
  }

  /// Registers `Rule` for configs and model files; replaces a rule of the same kind. Not
  /// thread-safe.
  template <class Rule>
  void add();

  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<std::string> kinds() const;
  /// The kinds without required fields, which may be given by name alone.
  std::vector<std::string> complete_kinds() const;
  /// By its kind or its alias.
  const Entry* find(std::string_view kind) const;

  /// Reads a rule from an object with `type`, or from its kind alone. std::nullopt, with problems
  /// added, for an unknown kind; `also` are keys that are allowed and read elsewhere.
  std::optional<Family> read(const Reader& reader, std::vector<std::string> also = {}) const;
  /// `{"type": "leaky_relu", "negative_slope": 0.01}`. Throws ConfigError if the kind is unknown.
  Json write(const Family& family) const;
  /// JSON Schema of what `read` accepts: a kind, or an object with `type`.
  Json schema(Json& definitions) const;

 private:
  std::vector<Entry> entries_;
};

/// The list of a family's rules, defined in the `catalogue.cpp` of its folder.
template <class Family>
Registry<Family>& registry();

template <class Family>
template <class Rule>
void Registry<Family>::add() {
  Entry entry{Rule::kind, "", "", describe<Rule>(), {}, {}, {}};
  if constexpr (requires { Rule::alias; }) entry.alias = Rule::alias;
  if constexpr (requires { Rule::doc; }) entry.doc = Rule::doc;
  entry.read = [](const Reader& reader, const std::vector<std::string>& also) -> Family {
    Rule rule;
    read_fields(reader, rule, also);
    return rule;
  };
  entry.write = [](const Family& family) {
    return fields_to_json(*family.template as<Rule>(), Json{{"type", Rule::kind}});
  };
  entry.schema = [](Json object, Json& definitions) {
    return schema_of_fields<Rule>(definitions, std::move(object));
  };
  std::erase_if(entries_, [](const Entry& old) { return old.kind == Rule::kind; });
  entries_.push_back(std::move(entry));
}

template <class Family>
std::vector<std::string> Registry<Family>::kinds() const {
  std::vector<std::string> kinds;
  for (const Entry& entry : entries_) kinds.push_back(entry.kind);
  return kinds;
}

template <class Family>
bool Registry<Family>::Entry::needs_more() const {
  return std::any_of(fields.begin(), fields.end(),
                     [](const FieldInfo& field) { return field.required; });
}

template <class Family>
std::vector<std::string> Registry<Family>::complete_kinds() const {
  std::vector<std::string> complete;
  for (const Entry& entry : entries_) {
    if (!entry.needs_more()) complete.push_back(entry.kind);
  }
  return complete;
}

template <class Family>
auto Registry<Family>::find(std::string_view kind) const -> const Entry* {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.kind == kind || (!kind.empty() && entry.alias == kind);
  });
  return found == entries_.end() ? nullptr : &*found;
}

template <class Family>
std::optional<Family> Registry<Family>::read(const Reader& reader,
                                             std::vector<std::string> also) const {
  const bool named = reader.value().is_string();
  if (!named && !reader.has("type")) {
    if (!reader.check_mistyped("type")) {
      reader.refuse("a kind or an object with \"type\"", {}, Wanted::rule);
    }
    return std::nullopt;
  }
  const Reader type = named ? reader : reader.member("type");
  const std::string kind = type.value().is_string() ? type.value().get<std::string>() : "";
  if (const Entry* entry = find(kind)) {
    also.insert(also.begin(), "type");
    const Json alone{{"type", kind}};
    return entry->read(named ? reader.replaced(alone) : reader, also);
  }
  type.refuse_name(kind, kinds(), one_of(kinds()));
  return std::nullopt;
}

template <class Family>
Json Registry<Family>::write(const Family& family) const {
  if (const Entry* entry = find(family.kind())) return entry->write(family);
  throw ConfigError(Mismatch{.where = "registry",
                             .what = "kind",
                             .expected = one_of(kinds()),
                             .got = in_quotes(family.kind()),
                             .hint = "add it with registry<...>().add<...>()"});
}

template <class Family>
Json Registry<Family>::schema(Json& definitions) const {
  std::vector<std::string> alone = complete_kinds();
  for (const Entry& entry : entries_) {
    if (!entry.alias.empty() && !entry.needs_more()) alone.push_back(entry.alias);
  }
  std::vector<Json> choices{schema_of_names(alone)};
  for (const Entry& entry : entries_) {
    Json object = schema_of_object(entry.doc);
    const Json type = entry.alias.empty() ? Json{{"const", entry.kind}}
                                          : schema_of_names({entry.kind, entry.alias});
    add_property(object, "type", type, entry.doc, true, Json());
    choices.push_back(entry.schema(std::move(object), definitions));
  }
  return schema_of_any(std::move(choices));
}

// Families as fields of other rules and of configs.

template <class T>
concept Family = requires(const T& family) {
  family.kind();
  registry<T>();
};

template <Family T>
std::string expected_of(const T*, const Range&) {
  return one_of(registry<T>().kinds());
}
template <Family T>
void read(const Reader& reader, T& value, const Range&) {
  if (auto rule = registry<T>().read(reader)) value = std::move(*rule);
}
template <Family T>
void read(const Reader& reader, std::optional<T>& value, const Range&) {
  if (reader.value().is_null()) {
    value.reset();
  } else if (auto rule = registry<T>().read(reader)) {
    value = std::move(*rule);
  }
}
template <Family T>
void read(const Reader& reader, std::vector<T>& rules, const Range& range) {
  if (!reader.value().is_array()) return reader.refuse(expected_of(&rules, range));
  std::vector<T> read_rules;
  for (std::size_t i = 0; i < reader.value().size(); ++i) {
    if (auto rule = registry<T>().read(reader.item(i))) read_rules.push_back(std::move(*rule));
  }
  rules = std::move(read_rules);
}
template <Family T>
Json to_json(const T& value) {
  return registry<T>().write(value);
}
template <Family T>
Json schema_of(const T*, const Range&, Json& definitions) {
  return schema_reference(T::family, definitions,
                          [&] { return registry<T>().schema(definitions); });
}

}}  // namespace rectify
