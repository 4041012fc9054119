#include "layer_list.hpp"

#include <algorithm>

#include "dense.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Limits of nesting and of layers, against errors and malicious files.
constexpr int deepest = 8;
constexpr std::size_t most_layers = 10'000;
constexpr Range repeats{.low = 1, .high = 1000};
constexpr const char* activation_doc =
    "activation that follows, a separate layer: a kind, an object with type, or null";

void append(ReadLayers& all, const Layer& layer, const std::string& place) {
  all.layers.push_back(layer);
  all.places.push_back(place);
}

void append_list(const Reader& reader, ReadLayers& all, int depth);

/// Whether it is `{"repeat": n, "layers": [...]}`, perhaps with one of the two missing or misspelt.
bool is_group(const Reader& reader) {
  return reader.has("repeat") || (reader.has("layers") && !reader.has("type"));
}

void append_group(const Reader& reader, ReadLayers& all, int depth) {
  if (!reader.check_keys({"repeat", "layers"})) return;
  if (depth == deepest) return reader.refuse("at most 8 nested lists");
  Index times = 1;
  if (reader.has("repeat")) {
    read(reader.member("repeat"), times, repeats);
  } else {
    reader.refuse_missing("repeat", expected_of(&times, repeats));
  }
  if (!reader.has("layers")) return reader.refuse_missing("layers", expected_layers);
  ReadLayers group;
  append_list(reader.member("layers"), group, depth + 1);
  if (group.layers.size() * static_cast<std::size_t>(times) > most_layers) {
    return reader.refuse("at most 10000 layers in all");
  }
  for (Index i = 0; i < times; ++i) {
    for (std::size_t l = 0; l < group.layers.size(); ++l) {
      append(all, group.layers[l], group.places[l]);
    }
  }
}

/// Kinds allowed as a dense layer's `activation`.
std::vector<std::string> activations() {
  std::vector<std::string> kinds = registry<Layer>().kinds();
  std::erase(kinds, Dense::kind);
  return kinds;
}

void append_activation(const Reader& reader, ReadLayers& all) {
  if (!reader.has("activation")) return reader.note_default("activation", Json());
  const Reader activation = reader.member("activation");
  if (activation.value().is_null()) return;
  const Json kind = activation.has("type") ? activation.value()["type"] : activation.value();
  if (kind == Dense::kind) return activation.replaced(kind).refuse(one_of(activations()));
  if (const auto layer = registry<Layer>().read(activation)) append(all, *layer, activation.path());
}

void append_layer(const Reader& reader, ReadLayers& all) {
  const bool is_dense = reader.has("type") && reader.value()["type"] == Dense::kind;
  std::vector<std::string> also;
  if (is_dense) also.emplace_back("activation");
  if (const auto layer = registry<Layer>().read(reader, also)) append(all, *layer, reader.path());
  if (is_dense) append_activation(reader, all);
}

void append_list(const Reader& reader, ReadLayers& all, int depth) {
  if (!reader.value().is_array() || reader.value().empty()) return reader.refuse(expected_layers);
  for (std::size_t i = 0; i < reader.value().size(); ++i) {
    if (all.layers.size() > most_layers) return reader.refuse("at most 10000 layers in all");
    const Reader item = reader.item(i);
    if (is_group(item)) {
      append_group(item, all, depth);
    } else {
      append_layer(item, all);
    }
  }
}

/// Whether this choice of the schema of layers is dense.
bool is_dense(const Json& choice) {
  return choice.contains("properties") &&
         choice["properties"]["type"].value("const", "") == Dense::kind;
}

/// All kinds but dense.
Json activation_schema(Json& definitions) {
  return schema_reference("activation", definitions, [&] {
    Json schema = registry<Layer>().schema(definitions);
    Json& choices = schema["anyOf"];
    choices.erase(std::remove_if(choices.begin(), choices.end(), is_dense), choices.end());
    return schema;
  });
}

/// All kinds, dense with `activation`.
Json layer_schema(Json& definitions) {
  const Json activation = schema_of_any({activation_schema(definitions), schema_of_null()});
  return schema_reference(Layer::family, definitions, [&] {
    Json schema = registry<Layer>().schema(definitions);
    for (Json& choice : schema["anyOf"]) {
      if (!is_dense(choice)) continue;
      add_property(choice, "activation", activation, activation_doc, false, Json());
    }
    return schema;
  });
}

Json group_schema(const Json& list) {
  Json group = schema_of_object();
  add_property(group, "repeat", schema_of_numbers("integer", repeats), "number of repetitions",
               true, {});
  add_property(group, "layers", list, "layers to repeat, from first to last", true, {});
  return group;
}

}  // namespace

ReadLayers read_layers(const Reader& reader) {
  ReadLayers all;
  append_list(reader, all, 0);
  return all;
}

Json schema_of_layers(Json& definitions) {
  return schema_reference("layers", definitions, [&] {
    const Json list = schema_of_layers(definitions);
    return Json{{"type", "array"},
                {"minItems", 1},
                {"items", schema_of_any({layer_schema(definitions), group_schema(list)})}};
  });
}

Json layers_to_json(const std::vector<Layer>& layers) {
  Json list = Json::array();
  for (const Layer& layer : layers) list.push_back(to_json(layer));
  return list;
}

}}  // namespace rectify
