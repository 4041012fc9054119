#include "run.hpp"

#include <fmt/format.h>

#include <cmath>

#include "../model/model_file.hpp"
#include "../nn/error.hpp"
#include "../nn/trainer.hpp"
#include "run_folder.hpp"

namespace rectify::inline RECTIFY_PRECISION {
namespace {

/// The parts of the data, all normalized by what the fitting part says.
struct Parts {
  Dataset fitting;
  Dataset validation;
  Dataset test;
};

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

Parts prepare(const DataConfig& config, std::uint64_t seed) {
  Splits splits = config.source->load(config.dir);
  if (config.limit) splits.train = splits.train.first(*config.limit);
  auto [fitting, validation] =
      splits.train.split(validation_size(config, splits.train.size()), seed);
  Normalization normalization = fitting.normalization();  // unit
  if (config.normalize == Normalize::none) normalization = {};
  if (config.normalize == Normalize::standard) normalization = fitting.standardization();
  return {fitting.with_normalization(normalization), validation.with_normalization(normalization),
          splits.test.with_normalization(normalization)};
}

/// What the model file keeps beside the net: examples are the first test samples.
ModelInfo info_of(const Dataset& test) {
  const std::vector<Index> first{0, 1, 2, 3};
  const std::span<const Index> samples(first.data(),
                                       static_cast<std::size_t>(std::min<Index>(4, test.size())));
  Matrix examples(test.features(), static_cast<Index>(samples.size()));
  test.gather_raw(samples, view(examples));
  return {test.normalization(), test.class_names(), examples, test.classes()};
}

RunResult train(const Config& config, const RunOptions& options, const RunFolder& folder,
                const Parts& parts, Sequential& net) {
  const Index probe_size = config.vitals.probe.samples.value_or(parts.fitting.size());
  const Dataset probe = draw_probe(parts.fitting, probe_size, config.seed);
  Observers observers{dead_units(probe, config.vitals.every_epochs), folder.metrics()};
  if (options.observers) {
    for (auto& observer : options.observers(folder.path())) observers.push_back(observer);
  }
  const Trainer trainer{{.optimizer = config.optimizer,
                         .loss = config.loss,
                         .schedule = config.schedule,
                         .batch_size = config.training.batch_size,
                         .epochs = config.training.epochs,
                         .shuffle = config.training.shuffle,
                         .seed = config.seed,
                         .threads = options.threads}};
  RunResult result{.folder = folder.path(), .test = {}, .census = {}, .probe_size = probe.size()};
  for (const Epoch& epoch : trainer.fit(net, parts.fitting, parts.validation, observers)) {
    result.seconds += epoch.seconds;
  }
  const Team team(options.threads);
  result.test = evaluate(net, parts.test, *config.loss, team);
  result.census = take_census(net, probe, team);
  save(net, folder.model(), info_of(parts.test));
  folder.write_test(result.test);
  return result;
}

}  // namespace

RunResult run(const Config& config, const RunOptions& options) {
  const Parts parts = prepare(config.data, config.seed);
  Sequential net(parts.fitting.features(), config.model.layers.layers, config.seed);
  if (!config.init_from.empty()) load_weights(net, config.init_from);
  Config resolved = config;
  resolved.loss = config.loss.value_or(Loss::fitting(parts.fitting));
  check_fit(net, parts.fitting, *resolved.loss);
  const RunFolder folder(options.out, config.name);
  Json facts{{"seed", config.seed}, {"threads", Team(options.threads).size()}};
  folder.write_config(resolved, options.overrides);
  folder.write_status("running", facts);
  try {
    const RunResult result = train(resolved, options, folder, parts, net);
    facts["seconds"] = result.seconds;
    folder.write_status("done", facts);
    return result;
  } catch (const std::exception& error) {
    facts["error"] = error.what();
    const bool diverged = dynamic_cast<const Diverged*>(&error) != nullptr;
    folder.write_status(diverged ? "diverged" : "failed", facts);
    throw;
  }
}

}  // namespace rectify::inline RECTIFY_PRECISION
