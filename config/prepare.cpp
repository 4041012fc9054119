#include "prepare.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "../base/error.hpp"
#include "../base/hash.hpp"
#include "../inits/lsuv.hpp"
#include "../io/file_system.hpp"
#include "../metrics/metrics.hpp"
#include "../model/model_file.hpp"
#include "../vitals/census.hpp"
#include "checks.hpp"

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

/// Completes the config with the loss that follows from the data, and with absolute paths. Throws
/// ConfigError unless net, training part and loss fit.
Config resolved(Config config, const Parts& parts, const Sequential& net) {
  check_kind_of_targets(config, parts.fitting, net);
  if (!config.loss) config.loss = Loss::fitting(parts.fitting, net.outputs());
  config.loss = check_fit(net, parts.fitting, *config.loss);
  if (config.data.dir.empty() && config.data.source->has_relative_files()) config.data.dir = ".";
  make_absolute(config.data.dir);
  make_absolute(config.init_from);
  return config;
}

}  // namespace

std::uint64_t Parts::hash() const {
  const std::vector<std::uint64_t> hashes{fitting.hash(), validation.hash(), test.hash()};
  return hash_values(hashes);
}

Parts load_parts(const DataConfig& config, std::uint64_t seed) {
  return parts_of(config.source->load(config.dir), config, seed);
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
  return {fitting.with_normalization(normalization), validation.with_normalization(normalization),
          splits.test.with_normalization(normalization)};
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
  check_prepared(complete, parts, net);
  return {std::move(complete), std::move(parts), std::move(net)};
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
