#include "chance.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "../losses/binary_cross_entropy.hpp"
#include "../losses/huber.hpp"
#include "../losses/mae.hpp"
#include "../losses/mse.hpp"
#include "../losses/softmax_cross_entropy.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Mean target of each output: for classes, their shares.
std::vector<double> mean_targets(const Dataset& data) {
  std::vector<double> means(static_cast<std::size_t>(data.outputs()));
  for (Index sample = 0; sample < data.size(); ++sample) {
    const Target target = data.target(sample);
    for (std::size_t k = 0; k < means.size(); ++k) means[k] += static_cast<double>(target.value(k));
  }
  for (double& mean : means) mean /= static_cast<double>(data.size());
  return means;
}

template <class Value>
double mean_over(const Dataset& data, Value&& value) {
  double sum = 0;
  for (Index sample = 0; sample < data.size(); ++sample) sum += value(data.target(sample));
  return sum / static_cast<double>(data.size());
}

/// Whether the loss is an unweighted cross-entropy of classes.
bool is_cross_entropy(const Loss& loss, const Dataset& data) {
  if (data.classes() == 0) return false;
  if (const auto* softmax = loss.as<SoftmaxCrossEntropy>()) return softmax->label_smoothing == 0;
  const auto* binary = loss.as<BinaryCrossEntropy>();
  return binary != nullptr && binary->positive_weight == 1 && data.classes() == 2;
}

/// Whether the loss is an unweighted cross-entropy of labels.
bool is_cross_entropy_of_labels(const Loss& loss, const Dataset& data) {
  const auto* binary = loss.as<BinaryCrossEntropy>();
  return data.task() == Task::multilabel && binary != nullptr && binary->positive_weight == 1;
}

/// The logit of a probability, finite also for 0 and 1.
Scalar logit(double probability) {
  const double p = std::clamp(probability, 1e-6, 1 - 1e-6);
  return static_cast<Scalar>(std::log(p / (1 - p)));
}

/// Whether the loss compares outputs with target values.
bool compares_values(const Loss& loss) {
  return loss.as<MSE>() != nullptr || loss.as<MAE>() != nullptr || loss.as<Huber>() != nullptr;
}

double loss_of_constant(const Dataset& data, const Loss& loss, const std::vector<Scalar>& output) {
  std::vector<Scalar> gradient(output.size());
  return mean_over(data, [&](const Target& target) {
    return loss->value_and_gradient(output, target, gradient);
  });
}

}  // namespace

Chance chance_on(const Dataset& fitting, const Dataset& measured, const Loss& loss) {
  Chance chance;
  if (fitting.size() == 0 || measured.size() == 0) return chance;
  const std::vector<double> means = mean_targets(fitting);
  if (fitting.classes() > 0) {
    const auto largest = std::max_element(means.begin(), means.end()) - means.begin();
    chance.accuracy = mean_over(
        measured, [&](const Target& target) { return target.label == largest ? 1.0 : 0.0; });
  }
  if (fitting.task() == Task::multilabel && fitting.outputs() == 1) {
    const bool more_apply = means[0] > 0.5;
    chance.accuracy = mean_over(measured, [&](const Target& target) {
      return (target.values[0] > 0) == more_apply ? 1.0 : 0.0;
    });
  }
  if (loss->has_class_weights() || fitting.has_sample_weights()) return chance;
  if (is_cross_entropy(loss, fitting)) {
    chance.loss = mean_over(
        measured, [&](const Target& target) { return -std::log(means[at(target.label)]); });
    if (!std::isfinite(*chance.loss)) chance.loss.reset();  // a class without training samples
  } else if (compares_values(loss)) {
    chance.loss = loss_of_constant(measured, loss, std::vector<Scalar>(means.begin(), means.end()));
  } else if (is_cross_entropy_of_labels(loss, fitting)) {
    std::vector<Scalar> logits;
    for (const double mean : means) logits.push_back(logit(mean));
    chance.loss = loss_of_constant(measured, loss, logits);
  }
  return chance;
}

}}  // namespace rectify
