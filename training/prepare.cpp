#include "prepare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string_view>

#include "../inits/lsuv.hpp"
#include "../layers/bounded.hpp"
#include "../layers/softmax.hpp"
#include "../losses/binary_cross_entropy.hpp"
#include "../losses/softmax_cross_entropy.hpp"
#include "../model/model_file.hpp"
#include "../nn/error.hpp"
#include "../nn/hash.hpp"
#include "../nn/metrics.hpp"
#include "../vitals/census.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// Training samples that the lsuv init measures variances on.
constexpr Index lsuv_samples = 500;

Index validation_size(const DataConfig& config, Index samples) {
  const double size = config.validation < 1
                          ? std::round(config.validation * static_cast<double>(samples))
                          : config.validation;
  if (size == std::trunc(size) && size < static_cast<double>(samples)) {
    return static_cast<Index>(size);
  }
  throw ConfigError(Mismatch{"data", "validation",
                             fmt::format("a fraction or a count below {}", samples),
                             fmt::format("{}", config.validation)});
}

void make_absolute(std::string& path) {
  if (!path.empty()) path = std::filesystem::absolute(path).lexically_normal().string();
}

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

/// Throws ConfigError if a shift would move content to pixels that have no scale.
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

/// Throws ConfigError if nothing of a part counts.
void check_weights(const Dataset& part, const char* name, const Loss& loss) {
  if (part.size() == 0 || (!part.has_sample_weights() && !loss->weighs())) return;
  for (Index i = 0; i < part.size(); ++i) {
    if (part.sample_weight(i) * loss->weight(part.target(i)) > 0) return;
  }
  throw ConfigError(
      Mismatch{"data", name, "a sample whose weight, times its class', is above 0", "none"});
}

/// With what the data decides written out, and good for a run from another folder. Throws
/// ConfigError unless net, data and loss fit.
Config resolved(Config config, const Parts& parts, const Sequential& net) {
  if (!config.loss) config.loss = Loss::fitting(parts.fitting, net.outputs());
  config.loss = check_fit(net, parts.fitting, *config.loss);
  check_last_layer(net, *config.loss);
  for (const Dataset* part : {&parts.validation, &parts.test}) {
    if (part->size() > 0) check_fit(net, *part, *config.loss);
  }
  check_weights(parts.fitting, "training part", *config.loss);
  check_weights(parts.validation, "validation part", *config.loss);
  check_weights(parts.test, "test part", *config.loss);
  if (config.data.dir.empty() && config.data.source->has_relative_files()) config.data.dir = ".";
  make_absolute(config.data.dir);
  make_absolute(config.init_from);
  return config;
}

bool is_of_validation(const EpochFigure& figure) {
  return std::string_view(figure.name).starts_with("validation");
}

/// Whether epochs of a run on this data have the figure: a loss, or how well classes are told
/// apart.
bool has_figure(const Parts& parts, const EpochFigure& figure) {
  return (!is_of_validation(figure) || parts.validation.size() > 0) &&
         (is_loss(figure) || parts.fitting.classes() > 0);
}

void check_monitor(const Config& config, const Parts& parts) {
  const auto& stopping = config.training.early_stopping;
  if (stopping && !has_figure(parts, figure(stopping->monitor))) {
    const EpochFigure& watched = figure(stopping->monitor);
    const bool lacks_data = is_of_validation(watched) && parts.validation.size() == 0;
    throw ConfigError(
        Mismatch{"training.early_stopping", "monitor",
                 lacks_data ? "a figure of training, or data.validation above 0" : "a loss",
                 in_quotes(watched.name) +
                     (lacks_data ? " without validation data" : ", which needs classes")});
  }
  if (config.checkpoint.model == WhichModel::best && !stopping && parts.validation.size() == 0) {
    throw ConfigError(Mismatch{"checkpoint", "model", "\"last\", or data.validation above 0",
                               "\"best\" without validation data"});
  }
}

}  // namespace

std::uint64_t Parts::hash() const {
  const std::vector<std::uint64_t> hashes{fitting.hash(), validation.hash(), test.hash()};
  return hash_values(hashes);
}

Parts load_parts(const DataConfig& config, std::uint64_t seed) {
  Splits splits = config.source->load(config.dir);
  config.augment.check(splits.train, "data.augment", fmt::format(" of {}", config.source.kind()));
  if (config.limit) splits.train = splits.train.first(*config.limit);
  auto [fitting, validation] =
      splits.train.split(validation_size(config, splits.train.size()), seed);
  Normalization normalization = fitting.normalization();  // unit
  if (config.normalize == Normalize::none) normalization = {};
  if (config.normalize == Normalize::standard) normalization = fitting.standardization();
  check_shift(config, normalization);
  return {fitting.with_normalization(normalization), validation.with_normalization(normalization),
          splits.test.with_normalization(normalization)};
}

Prepared prepare(const Config& config, bool from_checkpoint) {
  Parts parts = load_parts(config.data, config.seed);
  Sequential net(parts.fitting.features(), config.model.layers.layers, config.seed);
  if (config.init_from.empty()) {
    scale_to_unit_variance(net, draw_probe(parts.fitting, lsuv_samples, config.seed));
  } else if (!from_checkpoint) {
    load_weights(net, config.init_from);
  }
  Config complete = resolved(config, parts, net);
  check_batches(net.architecture(), parts.fitting.size(), config.training.batch_size);
  check_monitor(complete, parts);
  check_schedule(complete.schedule, parts.fitting, parts.validation);
  rates_of(net.architecture(), complete.optimizer.rule, complete.optimizer.updates.groups);
  return {std::move(complete), std::move(parts), std::move(net)};
}

Trainer trainer_of(const Prepared& prepared, int threads) {
  const Config& config = prepared.config;
  const UpdateOptions& updates = config.optimizer.updates;
  return Trainer{{.optimizer = config.optimizer.rule,
                  .loss = config.loss,
                  .schedule = config.schedule,
                  .batch_size = config.training.batch_size,
                  .epochs = config.training.epochs,
                  .shuffle = config.training.shuffle,
                  .seed = config.seed,
                  .augment = config.data.augment,
                  .threads = threads,
                  .groups = updates.groups,
                  .clip_norm = updates.clip_norm,
                  .clip_value = updates.clip_value,
                  .average = updates.average}};
}

}  // namespace rectify::inline RECTIFY_PRECISION
