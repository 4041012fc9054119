#include "model_metadata.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "../base/error.hpp"
#include "../base/names.hpp"
#include "../io/json.hpp"
#include "../io/json_shape.hpp"
#include "../io/refuse.hpp"
#include "../metrics/class_outputs.hpp"
#include "../schema/registry.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

const std::string& metadata(const SafeTensors& file, const std::string& name,
                            const std::string& key) {
  const auto found = file.metadata.find(key);
  if (found != file.metadata.end()) return found->second;
  throw DataError(Mismatch{.where = name,
                           .what = "__metadata__",
                           .expected = fmt::format("the key \"{}\"", key),
                           .got = "none",
                           .hint = "only files that rectify saved can be loaded as models"});
}

ModelInfo read_first_info(const SafeTensors& file, const std::string& name) {
  const Json normalization =
      stored_json(file, name, "normalization", {{"mean", {"number"}}, {"deviation", {"number"}}});
  ModelInfo info{.normalization = {normalization["mean"].get<std::vector<float>>(),
                                   normalization["deviation"].get<std::vector<float>>()},
                 .class_names = stored_json(file, name, "class_names", Json::array({"text"}))};
  if (file.metadata.contains("feature_names")) {
    info.feature_names = stored_json(file, name, "feature_names", Json::array({"text"}))
                             .get<std::vector<std::string>>();
  }
  info.classes = std::ssize(info.class_names);
  if (file.metadata.contains("classes")) {
    info.classes = stored_json(file, name, "classes", "count");
  }
  return info;
}

Json spreads_to_json(const std::vector<Spread>& spreads) {
  Json json{{"low", Json::array()},
            {"high", Json::array()},
            {"mean", Json::array()},
            {"deviation", Json::array()}};
  for (const Spread& spread : spreads) {
    json["low"].push_back(spread.low);
    json["high"].push_back(spread.high);
    json["mean"].push_back(spread.mean);
    json["deviation"].push_back(spread.deviation);
  }
  return json;
}

/// Lists of the same number of values each.
void check_lengths(const Json& lists, Index expected, const std::string& name,
                   const std::string& what) {
  const bool none =
      std::all_of(lists.begin(), lists.end(), [](const Json& l) { return l.empty(); });
  for (const Json& list : lists) {
    if (none || std::cmp_equal(list.size(), expected)) continue;
    refuse(name, what, fmt::format("0 or {} values", expected), std::to_string(list.size()));
  }
}

std::vector<Spread> spreads_from_json(const Json& json) {
  std::vector<Spread> spreads;
  for (std::size_t k = 0; k < json["low"].size(); ++k) {
    spreads.push_back({json["low"][k], json["high"][k], json["mean"][k], json["deviation"][k]});
  }
  return spreads;
}

Loss loss_from_json(const Json& json, const std::string& where) {
  std::vector<Problem> problems;
  const auto loss = registry<Loss>().read(Reader(json, "", problems));
  if (problems.empty() && loss) return *loss;
  Mismatch first = problems.front().mismatch;
  first.where = where;
  throw DataError(first);
}

void read_training(const SafeTensors& file, const std::string& name, Index inputs, Index outputs,
                   ModelInfo& info) {
  const auto has = [&](const char* key) { return file.metadata.contains(key); };
  const Json numbers = Json::array({"number"});
  if (has("task")) {
    const std::string task = stored_json(file, name, "task", "text");
    info.task = find_named<Task>(task);
    if (!info.task) refuse(name, "task", one_of(list_names<Task>()), in_quotes(task));
  }
  if (has("loss")) {
    info.loss = loss_from_json(stored_json(file, name, "loss", Json::object()), name + ": loss");
  }
  if (info.loss && (*info.loss)->needs_labels() && info.task_or_guess() != Task::classification) {
    refuse(name, "loss", fmt::format("one for {}", name_of(info.task_or_guess())),
           std::string(info.loss->kind()));
  }
  if (has("target_names")) {
    info.target_names = stored_json(file, name, "target_names", Json::array({"text"}))
                            .get<std::vector<std::string>>();
    check_lengths(Json::array({info.target_names}), outputs, name, "target_names");
  }
  if (has("target_scale")) {
    const Json scale =
        stored_json(file, name, "target_scale", {{"mean", numbers}, {"deviation", numbers}});
    check_lengths(scale, outputs, name, "target_scale");
    info.target_scale = {scale["mean"], scale["deviation"]};
  }
  if (has("features")) {
    const Json spreads = stored_json(
        file, name, "features",
        {{"low", numbers}, {"high", numbers}, {"mean", numbers}, {"deviation", numbers}});
    check_lengths(spreads, inputs, name, "features");
    info.features = spreads_from_json(spreads);
  }
  if (has("table")) {
    const auto table = std::make_shared<TableEncoding>(
        encoding_from_json(stored_json(file, name, "table", Json::object()), name + ": table"));
    if (table->features() != inputs) {
      refuse(name, "table", fmt::format("{} features", inputs), std::to_string(table->features()));
    }
    info.table = table;
  }
}

/// What files of the first format do not have.
void write_training(const ModelInfo& info, Index outputs,
                    std::map<std::string, std::string>& metadata) {
  if (info.task) metadata["task"] = Json(name_of(*info.task)).dump();
  if (info.loss) {
    metadata["loss"] = text_of(registry<Loss>().write(*info.loss));
    metadata["link"] = Json(name_of(info.link(outputs))).dump();
  }
  metadata["target_names"] = text_of(info.target_names);
  metadata["target_scale"] =
      text_of({{"mean", info.target_scale.mean}, {"deviation", info.target_scale.deviation}});
  metadata["features"] = text_of(spreads_to_json(info.features));
  if (info.table) metadata["table"] = text_of(encoding_to_json(*info.table));
}

void check_classes(const ModelInfo& info, Index outputs, const std::string& name) {
  const Index classes = info.classes, names = std::ssize(info.class_names);
  const Index count = class_count_of(outputs);
  const auto check = [&](const char* what, Index got) {
    if (got == 0 || got == count) return;
    throw DataError(Mismatch{.where = name,
                             .what = what,
                             .expected = fmt::format("0 or {}", count),
                             .got = std::to_string(got)});
  };
  check("classes", classes);
  check("class_names", names);
}

void check_normalization(const Normalization& normalization, Index inputs,
                         const std::string& name) {
  const std::size_t size = normalization.deviation.size();
  const bool fits =
      size == normalization.mean.size() && (size <= 1 || size == static_cast<std::size_t>(inputs));
  if (fits) return;
  throw DataError(Mismatch{.where = name,
                           .what = "normalization",
                           .expected = fmt::format("0, 1 or {} values", inputs),
                           .got = std::to_string(size)});
}

}  // namespace

Json stored_json(const SafeTensors& file, const std::string& name, const std::string& key,
                 const Json& shape) {
  const std::string where = name + ": " + key;
  Json json = parse_stored_json(metadata(file, name, key), where);
  check_shape(json, shape, where);
  return json;
}

void write_info(const ModelInfo& info, Index outputs, SafeTensors& file) {
  const Json normalization{{"mean", info.normalization.mean},
                           {"deviation", info.normalization.deviation}};
  file.metadata["normalization"] = normalization.dump();
  file.metadata["class_names"] = text_of(info.class_names);
  file.metadata["feature_names"] = text_of(info.feature_names);
  file.metadata["classes"] = std::to_string(std::max(info.classes, std::ssize(info.class_names)));
  write_training(info, outputs, file.metadata);
}

ModelInfo read_info(const SafeTensors& file, const std::string& name, Index inputs, Index outputs) {
  ModelInfo info = read_first_info(file, name);
  check_normalization(info.normalization, inputs, name);
  check_classes(info, outputs, name);
  read_training(file, name, inputs, outputs, info);
  return info;
}

}}  // namespace rectify
