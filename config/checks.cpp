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

/// Throws ConfigError for a net that ends in what its loss has within: it would learn little, and
/// nobody would say why.
void check_last_layer(const Sequential& net, const Loss& loss) {
  const PlacedLayer& last = net.architecture().layers().back();
  const std::string_view kind = last.layer.kind();
  const bool of_logits =
      loss.kind() == SoftmaxCrossEntropy::kind || loss.kind() == BinaryCrossEntropy::kind;
  if (!of_logits || (kind != Sigmoid::kind && kind != Softmax::kind)) return;
  const auto index = static_cast<Index>(net.architecture().layers().size()) - 1;
  throw ConfigError(Mismatch{layer_name(index, last.layer), "last layer",
                             fmt::format("one that gives logits, which {} takes", loss.kind()),
                             fmt::format("{}", kind), "leave it out: the loss has it within"});
}

/// Throws ConfigError if nothing of a part counts.
void check_weights(const Dataset& part, const char* name, const Loss& loss) {
  if (part.size() == 0 || (!part.has_sample_weights() && !loss->has_class_weights())) return;
  for (Index i = 0; i < part.size(); ++i) {
    if (weight_in_mean(loss, part, i) > 0) return;
  }
  throw ConfigError(
      Mismatch{"data", name, "a sample whose weight, times its class', is above 0", "none"});
}

void check_monitor(const Config& config, const Parts& parts) {
  const auto& stopping = config.training.early_stopping;
  const Epoch known = epoch_on(parts.fitting, parts.validation);
  if (stopping && !metric(stopping->monitor).get(known)) {
    const EpochMetric& watched = metric(stopping->monitor);
    const bool of_validation = std::string_view(watched.name).starts_with("validation");
    const bool lacks_data = of_validation && parts.validation.size() == 0;
    throw ConfigError(
        Mismatch{"training.early_stopping", "monitor",
                 lacks_data ? "a training metric, or data.validation above 0" : "a loss",
                 in_quotes(watched.name) +
                     (lacks_data ? " without validation data" : ", which needs classes")});
  }
  if (config.checkpoint.model == WhichModel::best && !stopping && parts.validation.size() == 0) {
    throw ConfigError(Mismatch{"checkpoint", "model", "\"last\", or data.validation above 0",
                               "\"best\" without validation data"});
  }
}

}  // namespace

void check_shift(const DataConfig& config, const Normalization& normalization) {
  const auto& deviation = normalization.deviation;
  const auto constant = std::count(deviation.begin(), deviation.end(), 1.0f);
  if (config.augment.shift == 0 || config.normalize != Normalize::standard || constant == 0) return;
  throw ConfigError(
      Mismatch{"data.augment", "shift",
               "0, or another data.normalize than standard, which has no scale for "
               "pixels that are all equal",
               fmt::format("{} with {} such pixels", config.augment.shift, constant)});
}

void check_prepared(const Config& config, const Parts& parts, const Sequential& net) {
  const Loss& loss = *config.loss;
  check_last_layer(net, loss);
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
