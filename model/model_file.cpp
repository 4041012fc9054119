#include "model_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "../base/error.hpp"
#include "../base/hash.hpp"
#include "../base/names.hpp"
#include "../io/json.hpp"
#include "../io/json_shape.hpp"
#include "../io/refuse.hpp"
#include "../io/safetensors.hpp"
#include "../layers/layer_list.hpp"
#include "../math/random.hpp"
#include "../metrics/class_outputs.hpp"
#include "stored_tensors.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Accepted difference from the outputs in the file, relative to the largest: other instruction
/// sets and libraries round differently.
constexpr double tolerance = 1e-4;

/// "rectify 1" had no task, loss, scale of targets, statistics of features or table.
constexpr auto model_format = "rectify 2";
constexpr auto first_format = "rectify 1";

std::vector<Layer> layers_of(const Sequential& net) {
  std::vector<Layer> layers;
  for (const PlacedLayer& placed : net.architecture().layers()) layers.push_back(placed.layer);
  return layers;
}

Matrix outputs_of(const Sequential& net, const ModelInfo& info, Matrix x) {
  info.normalization.apply(view(x));
  return net.predict(x);
}

/// A list of samples (columns).
Json matrix_to_json(const Matrix& matrix) {
  Json samples = Json::array();
  for (Index sample = 0; sample < matrix.cols(); ++sample) {
    Json values = Json::array();
    for (Index i = 0; i < matrix.rows(); ++i)
      values.push_back(static_cast<float>(matrix(i, sample)));
    samples.push_back(std::move(values));
  }
  return samples;
}

Matrix matrix_from_json(const Json& samples, Index rows, const std::string& where) {
  for (const Json& sample : samples) {  // before memory is allocated
    if (std::cmp_equal(sample.size(), rows)) continue;
    throw DataError(Mismatch{.where = where,
                             .what = "examples",
                             .expected = fmt::format("{} numbers per example", rows),
                             .got = std::to_string(sample.size())});
  }
  Matrix matrix(rows, std::ssize(samples));
  for (Index sample = 0; sample < matrix.cols(); ++sample) {
    const Json& values = samples[at(sample)];
    for (Index i = 0; i < rows; ++i) {
      matrix(i, sample) = static_cast<Scalar>(values[at(i)].get<double>());
    }
  }
  return matrix;
}

/// Up to four of the given examples; without any, four of random numbers in [0, 1).
Matrix choose_examples(const Sequential& net, const ModelInfo& info) {
  if (info.examples.cols() > 0)
    return info.examples.leftCols(std::min<Index>(4, info.examples.cols()));
  const random::Stream stream(1, random::Purpose::examples);
  return Matrix::NullaryExpr(net.inputs(), 4, [&](Index input, Index sample) {
    return static_cast<Scalar>(
        stream.uniform(static_cast<std::uint32_t>(input), static_cast<std::uint32_t>(sample)));
  });
}

Json examples_to_json(const Sequential& net, const ModelInfo& info, const std::string& name) {
  const Matrix inputs = choose_examples(net, info), outputs = outputs_of(net, info, inputs);
  // Files store float, so outputs may overflow.
  if (!outputs.cast<float>().allFinite()) refuse_to_save(name, "outputs for its examples");
  return {{"inputs", matrix_to_json(inputs)}, {"outputs", matrix_to_json(outputs)}};
}

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

/// JSON of the metadata.
Json stored_json(const SafeTensors& file, const std::string& name, const std::string& key,
                 const Json& shape) {
  const std::string where = name + ": " + key;
  Json json = parse_stored_json(metadata(file, name, key), where);
  check_shape(json, shape, where);
  return json;
}

/// Reads the architecture; allocates no memory for values.
Architecture read_architecture(const SafeTensors& file, const std::string& name) {
  const Json json = stored_json(file, name, "architecture", Json::object());
  std::vector<Problem> problems;
  const Reader reader(json, "", problems);
  Index inputs = 0;
  std::vector<Layer> layers;
  if (reader.has("inputs")) read(reader.member("inputs"), inputs, positive_count);
  if (reader.has("layers")) layers = read_layers(reader.member("layers"));
  if (!problems.empty()) {
    Mismatch first = problems.front().mismatch;
    first.where = name + ": architecture";
    throw DataError(first);
  }
  return Architecture(inputs, std::move(layers));
}

/// A small file could require much memory by layers without weights, which may have any number of
/// outputs: throws DataError if there are many more outputs than weights.
void check_width(const Architecture& net, const std::string& name) {
  constexpr Index always = Index{1} << 17, per_weight = 4;
  const Index most = always + per_weight * net.parameter_count(), got = net.values_per_sample();
  if (got <= most) return;
  refuse(name, "architecture", fmt::format("at most {} outputs of all layers in total", most),
         std::to_string(got));
}

ModelInfo read_info(const SafeTensors& file, const std::string& name) {
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

void check_format(const SafeTensors& file, const std::string& name) {
  const auto found = file.metadata.find("format");
  if (found == file.metadata.end() || !found->second.starts_with("rectify ")) return;
  if (found->second == model_format || found->second == first_format) return;
  throw DataError(Mismatch{.where = name,
                           .what = "format",
                           .expected = one_of({in_quotes(first_format), in_quotes(model_format)}),
                           .got = in_quotes(found->second),
                           .hint = "saved by another version of rectify"});
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

/// What files of the first format lack.
std::map<std::string, std::string> training_metadata(const ModelInfo& info, Index outputs) {
  std::map<std::string, std::string> metadata;
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
  return metadata;
}

void read_training_metadata(const SafeTensors& file, const std::string& name, const Sequential& net,
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
    check_lengths(Json::array({info.target_names}), net.outputs(), name, "target_names");
  }
  if (has("target_scale")) {
    const Json scale =
        stored_json(file, name, "target_scale", {{"mean", numbers}, {"deviation", numbers}});
    check_lengths(scale, net.outputs(), name, "target_scale");
    info.target_scale = {scale["mean"], scale["deviation"]};
  }
  if (has("features")) {
    const Json spreads = stored_json(
        file, name, "features",
        {{"low", numbers}, {"high", numbers}, {"mean", numbers}, {"deviation", numbers}});
    check_lengths(spreads, net.inputs(), name, "features");
    info.features = spreads_from_json(spreads);
  }
  if (has("table")) {
    const auto table = std::make_shared<TableEncoding>(
        encoding_from_json(stored_json(file, name, "table", Json::object()), name + ": table"));
    if (table->features() != net.inputs()) {
      refuse(name, "table", fmt::format("{} features", net.inputs()),
             std::to_string(table->features()));
    }
    info.table = table;
  }
}

void check_classes(const SavedModel& model, const std::string& name) {
  const Index classes = model.info.classes, names = std::ssize(model.info.class_names);
  const Index count = class_count_of(model.net.outputs());
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

/// Throws DataError unless the file contains exactly the tensors of the net.
void check_tensors(const Architecture& net, const SafeTensors& file, const std::string& name) {
  const std::size_t count = net.parameters().size() + net.buffers().size();
  for (const Tensor& tensor : net.parameters()) stored(file, name, tensor);
  for (const Tensor& tensor : net.buffers()) stored(file, name, tensor);
  if (file.tensors.size() == count) return;
  throw DataError(Mismatch{.where = name,
                           .what = "tensors",
                           .expected = std::to_string(count),
                           .got = std::to_string(file.tensors.size())});
}

/// Reads the values after `check_tensors`.
void read_values(const Architecture& net, const SafeTensors& file, const std::string& name,
                 Flat& weights, Flat& buffers) {
  for (const Tensor& tensor : net.parameters()) from_stored(file, name, tensor, weights);
  for (const Tensor& tensor : net.buffers()) from_stored(file, name, tensor, buffers);
}

Sequential read_net(const SafeTensors& file, const std::string& name) {
  Architecture net = read_architecture(file, name);
  check_tensors(net, file, name);
  check_width(net, name);
  Flat weights(static_cast<std::size_t>(net.weights_size()));
  Flat buffers(static_cast<std::size_t>(net.buffers_size()));
  read_values(net, file, name, weights, buffers);
  return {std::move(net), std::move(weights), std::move(buffers)};
}

void verify(const SavedModel& model, const Json& examples, const std::string& name) {
  const Matrix expected = matrix_from_json(examples["outputs"], model.net.outputs(), name);
  if (expected.cols() != model.info.examples.cols()) {
    throw DataError(Mismatch{.where = name,
                             .what = "outputs for its examples",
                             .expected = std::to_string(model.info.examples.cols()),
                             .got = std::to_string(expected.cols())});
  }
  if (expected.size() == 0) return;
  const Matrix given = outputs_of(model.net, model.info, model.info.examples);
  const double largest = expected.cwiseAbs().maxCoeff();
  const double error = (given - expected).cwiseAbs().maxCoeff();
  if (error <= tolerance * largest) return;
  throw DataError(Mismatch{.where = name,
                           .what = "outputs for its examples",
                           .expected = "those in the file",
                           .got = fmt::format("a difference of {:.2g}", error),
                           .hint = "is the file damaged?"});
}

}  // namespace

Link ModelInfo::link(Index outputs) const {
  if (loss) return (*loss)->link();
  if (task_or_guess() != Task::classification) return Link::none;
  return outputs == 1 ? Link::sigmoid : Link::softmax;
}

Task ModelInfo::task_or_guess() const {
  return task.value_or(classes > 0 || !class_names.empty() ? Task::classification
                                                           : Task::regression);
}

std::string unknown_in(const ModelInfo& info) {
  std::vector<std::string> parts;
  if (!info.task) parts.emplace_back("its task");
  if (!info.loss) parts.emplace_back("its loss");
  if (info.features.empty()) parts.emplace_back("the ranges of its features");
  if (parts.size() < 2) return parts.empty() ? "" : parts.front();
  const std::string last = parts.back();
  parts.pop_back();
  return fmt::format("{} and {}", fmt::join(parts, ", "), last);
}

void save(const Sequential& net, const std::filesystem::path& path, const ModelInfo& info) {
  if (const Tensor* tensor = net.first_nonfinite()) {
    refuse_to_save(path.string(), tensor->full_name());
  }
  SafeTensors file;
  for (const Tensor& tensor : net.architecture().parameters()) {
    file.tensors.push_back(to_stored(tensor, net.weights()));
  }
  for (const Tensor& tensor : net.architecture().buffers()) {
    file.tensors.push_back(to_stored(tensor, net.buffers()));
  }
  const Json architecture{{"inputs", net.inputs()}, {"layers", layers_to_json(layers_of(net))}};
  const Json normalization{{"mean", info.normalization.mean},
                           {"deviation", info.normalization.deviation}};
  file.metadata = {
      {"format", model_format},
      {"architecture", architecture.dump()},
      {"normalization", normalization.dump()},
      {"class_names", text_of(info.class_names)},
      {"feature_names", text_of(info.feature_names)},
      {"classes", std::to_string(std::max(info.classes, std::ssize(info.class_names)))},
      {"examples", examples_to_json(net, info, path.string()).dump()}};
  file.metadata.merge(training_metadata(info, net.outputs()));
  file.metadata[checksum_key] = checksum_of(file);
  write_safetensors(path, file);
}

SavedModel load(const std::filesystem::path& path) {
  const SafeTensors file = read_safetensors(path);
  const std::string name = path.string();
  try {
    check_format(file, name);
    check_checksum(file, name);
    SavedModel model{read_net(file, name), read_info(file, name)};
    check_normalization(model.info.normalization, model.net.inputs(), name);
    check_classes(model, name);
    read_training_metadata(file, name, model.net, model.info);
    const Json samples = Json::array({Json::array({"number"})});
    const Json examples =
        stored_json(file, name, "examples", {{"inputs", samples}, {"outputs", samples}});
    model.info.examples = matrix_from_json(examples["inputs"], model.net.inputs(), name);
    verify(model, examples, name);
    return model;
  } catch (const ConfigError& error) {
    throw DataError(name + ": " + error.what());
  }
}

void load_weights(Sequential& net, const std::filesystem::path& path) {
  const SafeTensors file = read_safetensors(path);
  const std::string name = path.string();
  check_checksum(file, name);
  check_tensors(net.architecture(), file, name);
  read_values(net.architecture(), file, name, net.weights(), net.buffers());
}

}}  // namespace rectify
