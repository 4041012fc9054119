#include "support.hpp"

#include <algorithm>
#include <cmath>

#include <rectify/layers/dense.hpp>
#include <rectify/math/random.hpp>
#include <rectify/nn/workspace.hpp>

namespace rectify::test {

double relative_error(const Matrix& a, const Matrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return INFINITY;
  const double largest = b.size() == 0 ? 0 : b.cwiseAbs().maxCoeff();
  const double difference = b.size() == 0 ? 0 : (a - b).cwiseAbs().maxCoeff();
  return largest == 0 ? difference : difference / largest;
}

double relative_error(double a, double b) {
  return b == 0 ? std::abs(a) : std::abs(a - b) / std::abs(b);
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-5 * std::max(1.0, std::abs(b)); }

Matrix normal(Index rows, Index columns, std::uint32_t place) {
  const random::Stream stream(7, random::Purpose::examples, place);
  Matrix values(rows, columns);
  for (Index j = 0; j < columns; ++j) {
    for (Index i = 0; i < rows; ++i) {
      values(i, j) = static_cast<Scalar>(
          stream.normal(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j)));
    }
  }
  return values;
}

Dataset blobs(Index samples, Index features, Index classes) {
  const Matrix centres = normal(features, classes, 100);
  Matrix x = normal(features, samples, 101) * Scalar(0.5);
  Labels labels;
  for (Index i = 0; i < samples; ++i) {
    labels.push_back(static_cast<Label>(i % classes));
    x.col(i) += centres.col(i % classes);
  }
  return Dataset::of_values(x, labels, classes);
}

namespace {

bool fits(const Json& schema, const Json& value) {
  const auto x = value.get<double>();
  return x >= schema.value("minimum", x) && x <= schema.value("maximum", x) &&
         (!schema.contains("exclusiveMinimum") || x > schema["exclusiveMinimum"].get<double>()) &&
         (!schema.contains("exclusiveMaximum") || x < schema["exclusiveMaximum"].get<double>());
}

/// The first that fits: one is enough.
std::vector<Json> first_that_fits(const Json& schema, const std::vector<Json>& values) {
  for (const Json& value : values) {
    if (fits(schema, value)) return {value};
  }
  return {};
}

}  // namespace

std::vector<Json> other_values(const Json& schema, const Json& standard) {
  if (schema.contains("anyOf")) return other_values(schema["anyOf"][0], standard);
  if (schema.contains("enum")) {
    std::vector<Json> others(schema["enum"].begin(), schema["enum"].end());
    std::erase(others, standard);
    return others;
  }
  const std::string type = schema.value("type", "");
  if (type == "boolean") return {!(standard.is_boolean() && standard.get<bool>())};
  const double now = standard.is_number() ? standard.get<double>() : 1;
  if (type == "integer") return first_that_fits(schema, {Index(now) + 1, Index(now) - 1});
  if (type == "number") return first_that_fits(schema, {1.5 * now, now / 2, now + 0.25, 0.25});
  return {};
}

Json some_value(const Json& schema) {
  if (schema.contains("anyOf")) return some_value(schema["anyOf"][0]);
  if (schema.contains("enum")) return schema["enum"][0];
  const std::string type = schema.value("type", "");
  if (type == "string") return "some";
  if (type == "array") return Json::array({some_value(schema["items"])});
  return 5;
}

bool takes_batch(const Architecture& net, Index batch) {
  return std::ranges::all_of(
      net.layers(), [batch](const PlacedLayer& placed) { return batch >= placed.needs.min_batch; });
}

std::vector<Layer> surrounded(const Layer& layer, Index before, Index outputs) {
  return {Dense{before}, layer, Dense{outputs}};
}

ValueAndSlope value_and_slope(const Sequential& net, const Matrix& x, bool fuse) {
  Workspace workspace(net.architecture(), x.cols(),
                      {.training = true, .fuse = fuse, .input_gradient = true});
  const WorkerPass pass = workspace.prediction(view(x), net.weights(), net.buffers());
  workspace.plan().forward(pass);
  const Matrix value = workspace.plan().output(pass);
  workspace.plan().output_gradient(pass).setOnes();
  workspace.plan().backward(pass, [](const GradientTile&) {});
  return {value, workspace.plan().input_gradient(pass)};
}

GradientSink collect(Flat& gradients) {
  return [&gradients](const GradientTile& tile) {
    std::copy_n(tile.values, tile.size, gradients.data() + tile.offset);
  };
}

std::vector<Scalar> bits_of(const Sequential& net) {
  std::vector<Scalar> bits(net.weights().begin(), net.weights().end());
  bits.insert(bits.end(), net.buffers().begin(), net.buffers().end());
  return bits;
}

}  // namespace rectify::test
