#include "checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "../base/error.hpp"
#include "../cures/cures.hpp"
#include "../layers/bounded.hpp"
#include "../layers/softmax.hpp"
#include "../losses/binary_cross_entropy.hpp"
#include "../losses/softmax_cross_entropy.hpp"
#include "../metrics/metrics.hpp"
#include "../nn/weighted_loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Throws ConfigError for a last layer that the loss already includes: with both, a net learns
/// little.
void check_last_layer(const LayerList& list, const Sequential& net, const Loss& loss) {
  const PlacedLayer& last = net.architecture().layers().back();
  const std::string_view kind = last.layer.kind();
  const bool of_logits =
      loss.kind() == SoftmaxCrossEntropy::kind || loss.kind() == BinaryCrossEntropy::kind;
  if (!of_logits || (kind != Sigmoid::kind && kind != Softmax::kind)) return;
  const auto index = static_cast<Index>(net.architecture().layers().size()) - 1;
  throw ConfigError(
      Mismatch{.where = place_of_layer(list, index),
               .what = "last layer",
               .expected = fmt::format("one that outputs logits, which {} takes", loss.kind()),
               .got = fmt::format("{}", kind),
               .hint = "remove it: the loss includes it"});
}

/// Throws ConfigError if all samples of a part have weight 0.
void check_weights(const Dataset& part, const char* name, const Loss& loss) {
  if (part.size() == 0 || (!part.has_sample_weights() && !loss->has_class_weights())) return;
  for (Index i = 0; i < part.size(); ++i) {
    if (weight_in_mean(loss, part, i) > 0) return;
  }
  throw ConfigError(Mismatch{.where = "data",
                             .what = name,
                             .expected = "at least one sample with a positive weight",
                             .got = "none"});
}

void check_monitor(const Config& config, const Parts& parts) {
  const auto& stopping = config.training.early_stopping;
  const Epoch known = epoch_on(parts.fitting, parts.validation);
  if (stopping && !metric(stopping->monitor).get(known)) {
    const EpochMetric& watched = metric(stopping->monitor);
    const bool of_validation = std::string_view(watched.name).starts_with("validation");
    const bool lacks_data = of_validation && parts.validation.size() == 0;
    throw ConfigError(Mismatch{
        .where = "training.early_stopping",
        .what = "monitor",
        .expected = lacks_data ? "a training metric, or data.validation above 0" : "a loss",
        .got = in_quotes(watched.name) +
               (lacks_data ? " without validation data" : ", which needs classes")});
  }
  if (config.checkpoint.model == WhichModel::best && !stopping && parts.validation.size() == 0) {
    throw ConfigError(Mismatch{.where = "checkpoint",
                               .what = "model",
                               .expected = "\"last\", or data.validation above 0",
                               .got = "\"best\" without validation data"});
  }
}

/// Throws ConfigError for `standard` where targets are classes, labels or probabilities.
void check_targets(const Config& config, const Dataset& fitting) {
  if (config.data.targets != Targets::standard) return;
  const Loss& loss = *config.loss;
  std::string of;
  if (loss->link() == Link::sigmoid)
    of = fmt::format("{}, whose targets are probabilities", loss.kind());
  if (fitting.task() == Task::multilabel) of = "labels that are 0 or 1";
  if (fitting.task() == Task::classification) of = "classes";
  if (of.empty()) return;
  throw ConfigError(Mismatch{.where = "data",
                             .what = "targets",
                             .expected = fmt::format("\"none\" for {}", of),
                             .got = "\"standard\""});
}

}  // namespace

std::string place_of_layer(const LayerList& list, Index layer) {
  const LayerNames names = names_of_layers(list);
  if (names.has_places()) return names.exact_place(layer);
  return layer_name(layer, list.layers[static_cast<std::size_t>(layer)]);
}

void check_shift(const DataConfig& config, const Normalization& normalization) {
  const auto& deviation = normalization.deviation;
  const auto constant = std::count(deviation.begin(), deviation.end(), 1.0f);
  if (config.augment.shift == 0 || config.normalize != Normalize::standard || constant == 0) return;
  throw ConfigError(Mismatch{
      .where = "data.augment",
      .what = "shift",
      .expected = "0, or data.normalize other than standard, which has no scale for constant "
                  "pixels",
      .got = fmt::format("{} with {} constant pixels", config.augment.shift, constant)});
}

void check_prepared(const Config& config, const Parts& parts, const Sequential& net) {
  const Loss& loss = *config.loss;
  check_last_layer(config.model.layers, net, loss);
  check_targets(config, parts.fitting);
  for (const Dataset* part : {&parts.validation, &parts.test}) {
    if (part->size() > 0) check_fit(net, *part, loss);
  }
  check_weights(parts.fitting, "training part", loss);
  check_weights(parts.validation, "validation part", loss);
  check_weights(parts.test, "test part", loss);
  check_batches(net.architecture(), parts.fitting.size(), config.training.batch_size);
  check_monitor(config, parts);
  check_schedule(config.schedule, parts.fitting, parts.validation);
  check_cures(config.vitals.cures, net.architecture());
  // Throws if a group of parameters does not fit.
  rates_of(net.architecture(), config.optimizer.rule, config.optimizer.updates.groups);
}

}}  // namespace rectify
