#include "model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "../base/error.hpp"
#include "../base/hash.hpp"
#include "../io/json.hpp"
#include "../io/refuse.hpp"
#include "../io/safetensors.hpp"
#include "../layers/layer_list.hpp"
#include "../math/random.hpp"
#include "model_metadata.hpp"
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

/// Reads the architecture; allocates no memory for values.
Architecture read_architecture(const SafeTensors& file, const std::string& name) {
  const Json json = stored_json(file, name, "architecture", Json::object());
  std::vector<Problem> problems;
  const Reader reader(json, "", problems);
  Index inputs = 0;
  std::vector<Layer> layers;
  if (reader.has("inputs")) read(reader.member("inputs"), inputs, positive_count);
  if (reader.has("layers")) layers = read_layers(reader.member("layers")).layers;
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
  write_info(info, net.outputs(), file);
  file.metadata["format"] = model_format;
  file.metadata["architecture"] = architecture.dump();
  file.metadata["examples"] = examples_to_json(net, info, path.string()).dump();
  file.metadata[checksum_key] = checksum_of(file);
  write_safetensors(path, file);
}

SavedModel load(const std::filesystem::path& path) {
  const SafeTensors file = read_safetensors(path);
  const std::string name = path.string();
  try {
    check_format(file, name);
    check_checksum(file, name);
    Sequential net = read_net(file, name);
    ModelInfo info = read_info(file, name, net.inputs(), net.outputs());
    SavedModel model{std::move(net), std::move(info)};
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
