#include "sequential.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "../base/error.hpp"
#include "../base/expect.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Limits of samples, and of their values in all layers, that are in memory at a time.
constexpr Index predict_batch = 256, predict_values = Index{1} << 22;

Index batch_of_many(const Architecture& net) {
  return std::clamp<Index>(predict_values / net.values_per_sample(), 1, predict_batch);
}

std::string shape_text(Index rows, Index columns) { return fmt::format("{} x {}", rows, columns); }

}  // namespace

Sequential::Sequential(Index inputs, std::vector<Layer> layers, std::uint64_t seed)
    : architecture_(std::make_shared<Architecture>(inputs, std::move(layers))) {
  initialize(seed);
}

Sequential::Sequential(Architecture architecture, Flat weights, Flat buffers)
    : architecture_(std::make_shared<Architecture>(std::move(architecture))),
      weights_(std::move(weights)),
      buffers_(std::move(buffers)) {
  if (std::ssize(weights_) != architecture_->weights_size() ||
      std::ssize(buffers_) != architecture_->buffers_size()) {
    throw std::logic_error("Sequential: expected weights and buffers of the architecture's sizes");
  }
}

void Sequential::initialize(std::uint64_t seed) {
  architecture_->initialize(seed, weights_, buffers_);
}

Matrix Sequential::predict(const Matrix& x) const {
  expect_equal(x.rows(), inputs(), "predict", "rows of x", "columns are samples");
  Workspace memory =
      workspace(std::min(batch_of_many(architecture()), std::max<Index>(1, x.cols())));
  Matrix y(outputs(), x.cols());
  predict(view(x), view(y), memory);
  return y;
}

Workspace Sequential::workspace_for_many() const {
  return workspace(batch_of_many(architecture()));
}

void Sequential::predict(ConstView x, View y, Workspace& workspace) const {
  expect_equal(x.rows(), inputs(), "predict", "rows of x", "columns are samples");
  expect_equal(y.rows(), outputs(), "predict", "rows of y", "columns are samples");
  expect_equal(y.cols(), x.cols(), "predict", "columns of y");
  if (!workspace.plan().is_for(architecture())) {
    throw ConfigError(Mismatch{"predict", "workspace", "one of this net", "one of another net"});
  }
  const Plan& plan = workspace.plan();
  for (Index begin = 0; begin < x.cols(); begin += plan.batch()) {
    const IndexRange piece{begin, std::min(begin + plan.batch(), x.cols())};
    const WorkerPass pass = workspace.prediction(columns(x, piece), weights_, buffers_);
    plan.forward(pass);
    columns(y, piece) = plan.output(pass);
  }
}

Sequential::Found Sequential::find(const std::string& name) const {
  std::vector<std::string> names;
  for (const bool is_buffer : {false, true}) {
    for (const Tensor& tensor :
         is_buffer ? architecture_->buffers() : architecture_->parameters()) {
      if (tensor.full_name() == name) return {&tensor, is_buffer};
      names.push_back(tensor.full_name());
    }
  }
  throw ConfigError(
      Mismatch{"net", "tensor", one_of(names), in_quotes(name), did_you_mean(name, names)});
}

Matrix Sequential::tensor(const std::string& name) const {
  const Found found = find(name);
  return found.tensor->read(found.is_buffer ? buffers_.data() : weights_.data());
}

void Sequential::set_tensor(const std::string& name, const Matrix& values) {
  const Found found = find(name);
  const Tensor& tensor = *found.tensor;
  if (values.rows() != tensor.units() || values.cols() != tensor.inputs()) {
    throw ConfigError(Mismatch{"net", name, shape_text(tensor.units(), tensor.inputs()),
                               shape_text(values.rows(), values.cols())});
  }
  tensor.write(values, found.is_buffer ? buffers_.data() : weights_.data());
}

const Tensor* Sequential::first_nonfinite() const {
  for (const bool is_buffer : {false, true}) {
    for (const Tensor& tensor :
         is_buffer ? architecture_->buffers() : architecture_->parameters()) {
      if (!tensor.read((is_buffer ? buffers_ : weights_).data()).allFinite()) return &tensor;
    }
  }
  return nullptr;
}

}}  // namespace rectify
