#pragma once

#include <rectify/config/config.hpp>
#include <rectify/inits/catalogue.hpp>

#include <optional>
#include <stdexcept>
#include <string>

/// Configs with one key or name more, and what is said of them.
namespace rectify::test {

inline Json valid_config() {
  return Json::parse(R"({"data": {"source": "digits"},
                         "model": {"layers": [{"type": "dense", "units": 64},
                                              {"type": "dense", "units": 10}]}})");
}

/// The message for a config that is refused; empty if it is valid.
inline std::string message_of(const Json& document) {
  try {
    load_config(JsonDocument(document, "x"), {});
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

template <class Family>
std::optional<Json> object_of(const std::string& kind) {
  const auto* entry = registry<Family>().find(kind);
  if (entry == nullptr) return std::nullopt;
  Json object{{"type", kind}};
  for (const FieldInfo& field : entry->fields) {
    if (field.required) object[field.name] = 2;
  }
  return object;
}

/// A config with an object of this kind or name, and where it is.
struct Setting {
  Json document;
  Json::json_pointer object;
};

inline Setting setting_with(const std::string& name) {
  Json document = valid_config();
  const auto with = [&](const std::string& place, const Json& object) {
    document[Json::json_pointer(place)] = object;
    return Setting{document, Json::json_pointer(place)};
  };
  if (name == "config") return {document, Json::json_pointer("")};
  if (name == "model") return {document, Json::json_pointer("/model")};
  if (name == "data") return {document, Json::json_pointer("/data")};
  if (name == "training" || name == "vitals" || name == "checkpoint") {
    return with("/" + name, Json::object());
  }
  if (name == "csv") {
    const Json table{{"train", "my.csv"}, {"label", -1}};
    return {with("/data/source", {{"csv", table}}).document,
            Json::json_pointer("/data/source/csv")};
  }
  if (name == "schedule") return with("/schedule", {{"type", "constant"}});
  if (name == "early_stopping") return with("/training/early_stopping", Json::object());
  if (const auto layer = object_of<Layer>(name)) return with("/model/layers/0", *layer);
  if (const auto init = object_of<Init>(name)) return with("/model/layers/0/init", *init);
  if (const auto loss = object_of<Loss>(name)) return with("/loss", *loss);
  if (const auto optimizer = object_of<Optimizer>(name)) return with("/optimizer", *optimizer);
  if (const auto schedule = object_of<Schedule>(name)) return with("/schedule", *schedule);
  throw std::runtime_error("no place for " + name);
}

}  // namespace rectify::test
