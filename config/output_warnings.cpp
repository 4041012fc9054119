#include "output_warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "../base/words.hpp"
#include "../layers/activations.hpp"
#include "../layers/dropout.hpp"
#include "../layers/softmax.hpp"
#include "../nn/sequential.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What an activation can output.
struct OutputRange {
  double low = -infinity;
  double high = infinity;
  /// Whether `low` is reached, and kept with slope 0 for all smaller inputs.
  bool flat_below = false;

  bool bounded_below() const { return low > -infinity; }
  bool bounded_above() const { return high < infinity; }
  bool bounded() const { return bounded_below() || bounded_above(); }
  bool contains(double value) const {
    constexpr double rounding = 1e-4;
    return value >= low - rounding && value <= high + rounding;
  }
  /// "values below 0", "values outside -1 to 1"
  std::string missing(const char* values) const {
    if (!bounded_above()) return fmt::format("{} below {:.3g}", values, low);
    if (!bounded_below()) return fmt::format("{} above {:.3g}", values, high);
    return fmt::format("{} outside {:.3g} to {:.3g}", values, low, high);
  }
};

/// Inputs of all sizes, from the smallest to the largest.
Matrix inputs_of_all_sizes() {
  constexpr double smallest = 1e-3, largest = 1e12;
  constexpr int per_decade = 100;
  std::vector<Scalar> sizes;
  for (int i = 0; smallest * std::pow(10.0, double(i) / per_decade) <= largest; ++i) {
    sizes.push_back(static_cast<Scalar>(smallest * std::pow(10.0, double(i) / per_decade)));
  }
  const Index count = std::ssize(sizes);
  Matrix x = Matrix::Zero(1, 2 * count + 1);
  for (Index i = 0; i < count; ++i) {
    x(0, i) = -sizes[static_cast<std::size_t>(count - 1 - i)];
    x(0, count + 1 + i) = sizes[static_cast<std::size_t>(i)];
  }
  return x;
}

/// Of a layer with one output for each input and nothing to learn, and of softmax; others have no
/// bounds here.
OutputRange range_of(const Layer& layer) {
  if (layer.kind() == Softmax::kind) return {0, 1};
  const Needs needs = layer->needs(1);
  const bool curve = needs.activation && needs.unitwise && needs.parameters.empty();
  if (!curve) return {};
  const Matrix x = inputs_of_all_sizes();
  const Matrix y = Sequential(1, {layer}, /*seed=*/1).predict(x);
  constexpr Index decade = 100;
  const Index last = y.cols() - 1;
  const double low = static_cast<double>(y.minCoeff()), high = static_cast<double>(y.maxCoeff());
  // The last decade at both ends: where there is a bound the output no longer moves.
  const double left = static_cast<double>(y(0, 0) - y(0, decade));
  const double right = static_cast<double>(y(0, last) - y(0, last - decade));
  OutputRange range;
  if (left >= 0 && right >= 0) range.low = low + 0.0;  // -0 is 0
  if (left <= 0 && right <= 0) range.high = high + 0.0;
  constexpr Scalar steep = -4;  // where smooth activations still have a slope
  const auto at = std::lower_bound(x.data(), x.data() + x.size(), steep) - x.data();
  range.flat_below = range.bounded_below() && y(0, 0) == y.minCoeff() && y(0, at) == y(0, 0);
  return range;
}

/// The activation after the last dense layer.
struct LastActivation {
  std::string place;
  std::string kind;
  OutputRange range;
  std::string name() const { return fmt::format("{}: {}", place, kind); }
  /// " and a unit that gives -1 has no gradient", where that is so.
  std::string without_gradient() const {
    if (!range.flat_below) return {};
    return fmt::format(", and where it gives {:.3g} it has no gradient", range.low);
  }
};

/// The index of the last layer that changes predictions.
Index last_of(const std::vector<Layer>& layers) {
  Index last = std::ssize(layers) - 1;
  const auto passes = [&](std::string_view kind) {
    return kind == Dropout::kind || kind == AlphaDropout::kind || kind == Identity::kind;
  };
  while (last > 0 && passes(layers[static_cast<std::size_t>(last)].kind())) --last;
  return last;
}

std::optional<LastActivation> last_activation(const LayerList& list) {
  if (list.layers.empty()) return std::nullopt;
  const LayerNames names = names_of_layers(list);
  const Index last = last_of(list.layers);
  LastActivation activation{names.exact_place(last), names.kind(last),
                            range_of(list.layers[static_cast<std::size_t>(last)])};
  if (!activation.range.bounded()) return std::nullopt;
  return activation;
}

double sigmoid(double logit) { return 1 / (1 + std::exp(-logit)); }

/// The range of probabilities that logits of this range give one of `outputs` classes or labels.
std::string probabilities(const OutputRange& range, Link link, Index outputs) {
  const double others = link == Link::softmax ? std::log(static_cast<double>(outputs - 1)) : 0;
  const double spread = link == Link::softmax ? range.high - range.low : range.high;
  const double low = link == Link::softmax ? sigmoid(-spread - others) : sigmoid(range.low);
  const double high = sigmoid(spread - others);
  if (link == Link::softmax && !std::isfinite(spread)) return {};
  if (high == 1) return fmt::format(", so that no probability is below {:.3g}", low);
  if (low == 0) return fmt::format(", so that no probability is above {:.3g}", high);
  return fmt::format(", so that all probabilities are from {:.3g} to {:.3g}", low, high);
}

std::string of_logits(const LastActivation& last, const Loss& loss, Index outputs) {
  return fmt::format("{} gives no {}{}{}; {} takes logits of any size: leave it out", last.name(),
                     last.range.missing("logits"), probabilities(last.range, loss->link(), outputs),
                     last.without_gradient(), loss.kind());
}

Index out_of_range(const OutputRange& range, const Dataset& fitting) {
  Index count = 0;
  for (Index sample = 0; sample < fitting.size(); ++sample) {
    const auto values = fitting.target(sample).values;
    count += std::ranges::all_of(
                 values, [&](Scalar value) { return range.contains(static_cast<double>(value)); })
                 ? 0
                 : 1;
  }
  return count;
}

std::string flat_sentence(const LastActivation& last) {
  return fmt::format(
      "{} has no gradient where it gives {:.3g}: an output that is {:.3g} for every sample is not "
      "trained",
      last.name(), last.range.low, last.range.low);
}

}  // namespace

std::vector<std::string> output_warnings(const LayerList& layers, const Loss& loss,
                                         const Dataset& fitting) {
  const auto last = last_activation(layers);
  if (!last) return {};
  if (loss->link() != Link::none) return {of_logits(*last, loss, loss->outputs(fitting))};
  if (const Index out = out_of_range(last->range, fitting); out > 0) {
    return {fmt::format(
        "{} gives no {}, but {} of {} training samples have such a target: leave it "
        "out",
        last->name(), last->range.missing("values"), count_text(out), count_text(fitting.size()))};
  }
  if (last->range.flat_below) return {flat_sentence(*last)};
  return {};
}

std::vector<std::string> output_warnings(const Config& config) {
  const auto last = last_activation(config.model.layers);
  if (!last) return {};
  const bool of_logits = config.loss && (*config.loss)->link() != Link::none;
  if (!of_logits && !last->range.flat_below) return {};
  if (config.loss && !of_logits) return {flat_sentence(*last)};
  return {fmt::format("{} gives no {}{}; for classes, losses take logits of any size: leave it out",
                      last->name(), last->range.missing("values"), last->without_gradient())};
}

}}  // namespace rectify
