#include "layer_list.hpp"

#include "dense.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// Lists within lists, and layers in all: more is a mistake, or malice.
constexpr int deepest = 8;
constexpr std::size_t most_layers = 10'000;
constexpr Range repeats{.low = 1, .high = 1000};

void append_list(const Reader& reader, std::vector<Layer>& layers, int depth);

void append_repeated(const Reader& reader, std::vector<Layer>& layers, int depth) {
  if (!reader.check_keys({"repeat", "layers"})) return;
  if (depth == deepest) return reader.refuse("at most 8 lists within each other");
  if (!reader.has("layers")) return reader.refuse_missing("layers", "a list of layers");
  Index times = 1;
  read(reader.member("repeat"), times, repeats);
  std::vector<Layer> group;
  append_list(reader.member("layers"), group, depth + 1);
  if (group.size() * static_cast<std::size_t>(times) > most_layers) {
    return reader.refuse("at most 10000 layers in all");
  }
  for (Index i = 0; i < times; ++i) layers.insert(layers.end(), group.begin(), group.end());
}

void append_layer(const Reader& reader, std::vector<Layer>& layers) {
  const bool is_dense = reader.has("type") && reader.value()["type"] == Dense::kind;
  const std::vector<std::string> also =
      is_dense ? std::vector<std::string>{"activation"} : std::vector<std::string>{};
  if (const auto layer = registry<Layer>().read(reader, also)) layers.push_back(*layer);
  if (!is_dense || !reader.has("activation")) return;
  const Reader activation = reader.member("activation");
  if (activation.value().is_null()) return;
  if (const auto layer = registry<Layer>().read(activation)) layers.push_back(*layer);
}

void append_list(const Reader& reader, std::vector<Layer>& layers, int depth) {
  if (!reader.value().is_array() || reader.value().empty()) {
    return reader.refuse("a list of at least one layer");
  }
  for (std::size_t i = 0; i < reader.value().size(); ++i) {
    const Reader item = reader.item(i);
    if (item.has("repeat")) {
      append_repeated(item, layers, depth);
    } else {
      append_layer(item, layers);
    }
  }
}

}  // namespace

std::vector<Layer> read_layers(const Reader& reader) {
  std::vector<Layer> layers;
  append_list(reader, layers, 0);
  return layers;
}

Json layers_to_json(const std::vector<Layer>& layers) {
  Json list = Json::array();
  for (const Layer& layer : layers) list.push_back(to_json(layer));
  return list;
}

}  // namespace rectify::inline RECTIFY_PRECISION
