#include "net_table.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "../../base/words.hpp"
#include "../terminal/tables.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

std::string flops_text(double flops) {
  if (flops >= 1e9) return fmt::format("{:.1f} GFLOP", flops / 1e9);
  return fmt::format("{:.1f} MFLOP", flops / 1e6);
}

std::string name_of(const LayerNames& names, Index layer) {
  return names.hidden(layer) > 0 || names.has_places() ? names.brief(layer) : "";
}

}  // namespace

std::string summary_text(const NetSummary& summary, const LayerNames& names, std::size_t width) {
  std::vector<std::vector<std::string>> rows{{"", "input", count_text(summary.inputs)}};
  for (std::size_t l = 0; l < summary.layers.size(); ++l) {
    const LayerSummary& layer = summary.layers[l];
    rows.push_back({std::to_string(l), layer.kind, count_text(layer.outputs),
                    count_text(layer.parameters), count_text(layer.multiply_adds),
                    name_of(names, static_cast<Index>(l))});
  }
  rows.push_back(
      {"", "total", "", count_text(summary.parameters), count_text(summary.multiply_adds)});
  const std::string layers = table({{.title = "", .rank = 2},
                                    {.title = "layer", .left = true},
                                    {.title = "outputs", .rank = 1},
                                    {.title = "parameters"},
                                    {.title = "multiply-adds", .rank = 3},
                                    {.left = true, .rank = 4}},
                                   rows, width);

  std::vector<std::vector<std::string>> costs{{"weights", bytes_text(summary.weight_bytes)}};
  if (const auto& training = summary.training) {
    costs.push_back({"optimizer", bytes_text(training->optimizer_bytes), training->optimizer});
    costs.push_back({"workspace", bytes_text(training->workspace_bytes),
                     fmt::format("batches of {}, {}", training->batch_size,
                                 count_text(training->threads, "thread"))});
    costs.push_back({"step", flops_text(training->flops), "forward and backward"});
  }
  return layers + "\n" + table({{.left = true}, {}, {.left = true, .rank = 1}}, costs, width);
}

Json summary_json(const NetSummary& summary) {
  Json json{{"inputs", summary.inputs}, {"layers", Json::array()}};
  for (const LayerSummary& layer : summary.layers) {
    json["layers"].push_back({{"index", json["layers"].size()},
                              {"type", layer.kind},
                              {"outputs", layer.outputs},
                              {"parameters", layer.parameters},
                              {"multiply_adds", layer.multiply_adds}});
  }
  json["parameters"] = summary.parameters;
  json["multiply_adds"] = summary.multiply_adds;
  json["weight_bytes"] = summary.weight_bytes;
  if (const auto& training = summary.training) {
    json["training"] = {{"optimizer", training->optimizer},
                        {"batch_size", training->batch_size},
                        {"threads", training->threads},
                        {"optimizer_bytes", training->optimizer_bytes},
                        {"workspace_bytes", training->workspace_bytes},
                        {"flops_per_step", training->flops}};
  }
  return json;
}

}}  // namespace rectify
