#include "output_warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "../base/words.hpp"
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
  bool contains(double value) const { return value >= low && value <= high; }
  /// "values below 0", "values outside -1 to 1"
  std::string missing(const char* values) const {
    if (!bounded_above()) return fmt::format("{} below {:.3g}", values, low);
    if (!bounded_below()) return fmt::format("{} above {:.3g}", values, high);
    return fmt::format("{} outside {:.3g} to {:.3g}", values, low, high);
  }
};

/// Of a layer with one output for each input and nothing to learn; others have no bounds here.
OutputRange range_of(const Layer& layer) {
  const Needs needs = layer->needs(1);
  const bool curve = needs.activation && needs.unitwise && needs.parameters.empty();
  if (!curve) return {};
  constexpr double small = 10, middle = 100, large = 1e6, step = 0.01;
  constexpr double steep = 4;  // where smooth activations still have a slope in single precision
  constexpr double growth = 0.05;  // between `middle` and `large`; less is none
  const Sequential net(1, {layer}, /*seed=*/1);
  const auto value = [&](double x) {
    return static_cast<double>(net.predict(Matrix::Constant(1, 1, static_cast<Scalar>(x)))(0, 0));
  };
  double low = std::min(value(-large), value(large)), high = std::max(value(-large), value(large));
  for (int i = 0; i * step <= 2 * small; ++i) {
    const double y = value(i * step - small);
    low = std::min(low, y);
    high = std::max(high, y);
  }
  OutputRange range;
  const double left = value(-large) - value(-middle), right = value(large) - value(middle);
  if (left > -growth && right > -growth) range.low = low;
  if (left < growth && right < growth) range.high = high;
  range.flat_below = range.bounded_below() && value(-large) == low && value(-steep) == low;
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

std::optional<LastActivation> last_activation(const LayerList& list) {
  if (list.layers.empty()) return std::nullopt;
  const LayerNames names = names_of_layers(list);
  const Index last = std::ssize(list.layers) - 1;
  LastActivation activation{names.exact_place(last), names.kind(last),
                            range_of(list.layers.back())};
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
  if (high == 1) return fmt::format(", so that no probability is below {:.2g}", low);
  if (low == 0) return fmt::format(", so that no probability is above {:.2g}", high);
  return fmt::format(", so that all probabilities are from {:.2g} to {:.2g}", low, high);
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
      "{} has no gradient where it gives {:.3g}: an output that is {:.3g} for every sample stays "
      "so",
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
  if (config.loss && (*config.loss)->link() == Link::none) {
    if (!last->range.flat_below) return {};
    return {flat_sentence(*last)};
  }
  return {fmt::format("{} gives no {}{}; for classes, losses take logits of any size: leave it out",
                      last->name(), last->range.missing("values"), last->without_gradient())};
}

}}  // namespace rectify
