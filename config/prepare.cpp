#include "prepare.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <initializer_list>

#include "../base/error.hpp"
#include "../base/hash.hpp"
#include "../inits/lsuv.hpp"
#include "../io/file_system.hpp"
#include "../metrics/metrics.hpp"
#include "../model/model_file.hpp"
#include "../vitals/census.hpp"
#include "checks.hpp"
#include "output_warnings.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Training samples for the variances of the lsuv init.
constexpr Index lsuv_samples = 500;

/// The number of samples that `data.validation` holds out.
double held_out(double validation, Index samples) {
  return validation < 1 ? std::round(validation * static_cast<double>(samples)) : validation;
}

/// A short fraction that holds out at least one sample; there are at least 2.
double least_fraction(Index samples) {
  double digits = 10;
  while (digits < 20 * static_cast<double>(samples)) digits *= 10;
  return std::ceil(0.5 / static_cast<double>(samples) * digits) / digits;
}

/// Of `samples`, after `data.limit`. A fraction that gives none or all of them is refused: it asks
/// for some.
Index validation_size(const DataConfig& config, Index samples) {
  const double size = held_out(config.validation, samples);
  const bool some = size > 0 || config.validation == 0;
  if (some && size == std::trunc(size) && size < static_cast<double>(samples)) {
    return static_cast<Index>(size);
  }
  const std::string all = config.limit == samples
                              ? fmt::format("the {} samples that data.limit leaves", samples)
                              : fmt::format("{} samples", samples);
  Mismatch problem{.where = "data",
                   .what = "validation",
                   .expected = fmt::format("a fraction or a count below {}", samples),
                   .got = fmt::format("{}", config.validation)};
  if (samples < 2) problem.expected = fmt::format("0 for {} samples", samples);
  const bool fraction = config.validation < 1 && samples >= 2;
  if (fraction && size == 0) {
    problem.expected =
        fmt::format("0, a count, or a fraction of at least {}", least_fraction(samples));
    problem.got += fmt::format(", which gives none of {}", all);
  } else if (fraction) {
    problem.expected = fmt::format("a count below {}, or a smaller fraction", samples);
    problem.got += fmt::format(", which gives all of {}", all);
  }
  throw ConfigError(problem);
}

void make_absolute(std::string& path) {
  if (!path.empty()) path = absolute_path(path).string();
}

/// Completes the config with the loss and the scale of targets that follow from the data, and with
/// absolute paths. Throws ConfigError unless net, training part and loss fit.
Config resolved(Config config, const Parts& parts, const Sequential& net) {
  check_kind_of_targets(config, parts.fitting, net);
  if (!config.loss) config.loss = Loss::fitting(parts.fitting, net.outputs());
  config.loss = check_fit(net, parts.fitting, *config.loss);
  config.data.targets = targets_of(config, parts.fitting, net.architecture());
  if (config.data.dir.empty() && config.data.source->has_relative_files()) config.data.dir = ".";
  make_absolute(config.data.dir);
  make_absolute(config.init_from);
  return config;
}

bool are_zero_or_one(const Dataset& data) {
  for (Index i = 0; i < data.size(); ++i) {
    for (const Scalar value : data.target(i).values) {
      if (value != 0 && value != 1) return false;
    }
  }
  return true;
}

/// How targets of 0 and 1 that the source calls values are measured, and why.
std::string measured_as_labels(const Dataset& data) {
  if (data.outputs() > 1) {
    return fmt::format("the {} targets are 0 or 1: measured as labels, by exact match and F1",
                       data.outputs());
  }
  return fmt::format("{} is 0 or 1: measured as two classes, by accuracy, F1 and ROC AUC",
                     data.target_names().empty() ? "the target" : data.target_names()[0]);
}

/// Targets of 0 and 1 under a loss of probabilities are labels, whatever the source calls them.
Parts with_labels(Parts parts, const Loss& loss) {
  const bool values = parts.fitting.task() == Task::regression;
  if (!values || loss->link() != Link::sigmoid) return parts;
  const std::initializer_list<Dataset*> all{&parts.fitting, &parts.validation, &parts.test};
  for (const Dataset* part : all) {
    if (!are_zero_or_one(*part)) return parts;
  }
  for (Dataset* part : all) *part = part->as_multilabel();
  parts.notes.push_back(measured_as_labels(parts.fitting));
  return parts;
}

}  // namespace

std::uint64_t Parts::hash() const {
  const std::vector<std::uint64_t> hashes{fitting.hash(), validation.hash(), test.hash()};
  return hash_values(hashes);
}

Parts Parts::with_target_scale(const TargetScale& scale) const {
  Parts parts = *this;
  for (Dataset* part : {&parts.fitting, &parts.validation, &parts.test}) {
    *part = part->with_target_scale(scale);
  }
  return parts;
}

Parts load_parts(const DataConfig& config, std::uint64_t seed, const Encoding& encoding) {
  return parts_of(config.source->load(config.dir, encoding), config, seed);
}

Parts parts_of(Splits splits, const DataConfig& config, std::uint64_t seed) {
  config.augment.check(splits.train, "data.augment", fmt::format(" of {}", config.source.kind()));
  if (config.limit) splits.train = splits.train.first(*config.limit);
  auto [fitting, validation] =
      splits.train.split(validation_size(config, splits.train.size()), seed);
  Normalization normalization = fitting.normalization();  // unit
  if (config.normalize == Normalize::none) normalization = {};
  if (config.normalize == Normalize::standard) normalization = fitting.standardization();
  check_shift(config, normalization);
  return {fitting.with_normalization(normalization),
          validation.with_normalization(normalization),
          splits.test.with_normalization(normalization),
          splits.encoding,
          splits.notes,
          splits.warnings};
}

DataSummary summarize(const Parts& parts, const Loss& loss) {
  DataSummary summary = summarize(parts.fitting, parts.validation, parts.test, loss);
  summary.notes = parts.notes;
  summary.warnings.insert(summary.warnings.begin(), parts.warnings.begin(), parts.warnings.end());
  return summary;
}

// Outputs that pass through a link, or end in an activation, have a range of their own, which
// scaled targets would leave.
Targets targets_of(const Config& config, const Dataset& fitting, const Architecture& net) {
  if (config.data.targets) return *config.data.targets;
  const Loss loss = config.loss.value_or(Loss::fitting(fitting, net.outputs()));
  const bool values = fitting.task() == Task::regression && loss->link() == Link::none;
  return values && !net.layers().back().needs.activation ? Targets::standard : Targets::none;
}

Prepared prepare(const Config& config, bool from_checkpoint, const std::optional<Splits>& loaded) {
  Parts parts =
      loaded ? parts_of(*loaded, config.data, config.seed) : load_parts(config.data, config.seed);
  Sequential net(parts.fitting.features(), config.model.layers.layers, config.seed);
  if (config.init_from.empty()) {
    scale_to_unit_variance(net, draw_probe(parts.fitting, lsuv_samples, config.seed));
  } else if (!from_checkpoint) {
    load_weights(net, config.init_from);
  }
  Config complete = resolved(config, parts, net);
  parts = with_labels(std::move(parts), *complete.loss);
  check_prepared(complete, parts, net);
  if (complete.data.targets == Targets::standard) {
    parts = parts.with_target_scale(parts.fitting.target_standardization());
  }
  auto warnings = output_warnings(complete.model.layers, *complete.loss, parts.fitting);
  return {std::move(complete), std::move(parts), std::move(net), std::move(warnings)};
}

std::vector<std::string> run_warnings(const Prepared& prepared) {
  const Parts& parts = prepared.parts;
  const Loss& loss = *prepared.config.loss;
  std::vector<std::string> warnings =
      parts.fitting.image_shape()
          ? target_warnings(parts.fitting, parts.validation, parts.test, loss)
          : summarize(parts, loss).warnings;
  warnings.insert(warnings.end(), prepared.warnings.begin(), prepared.warnings.end());
  return warnings;
}

Trainer trainer_of(const Prepared& prepared, int threads) {
  const Config& config = prepared.config;
  return Trainer{{.optimizer = config.optimizer.rule,
                  .loss = config.loss,
                  .schedule = config.schedule,
                  .batch_size = config.training.batch_size,
                  .epochs = config.training.epochs,
                  .shuffle = config.training.shuffle,
                  .seed = config.seed,
                  .augment = config.data.augment,
                  .threads = threads,
                  .updates = config.optimizer.updates,
                  .skip_nonfinite = config.training.on_nonfinite == OnNonfinite::skip}};
}

}}  // namespace rectify
