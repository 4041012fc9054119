#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>
#include <rectify/vitals/vitals.hpp>

#include "../support.hpp"
#include "planted.hpp"

/// Runs that kill units, under vitals that keep all they see.
namespace rectify::test {

inline Dataset blobs() { return blobs(300, blob_features, blob_classes); }

/// Dies within steps: the learning rate is far too high.
inline Trainer::Options deadly(double learning_rate = 0.5) {
  return {.optimizer = SGD{.learning_rate = learning_rate, .momentum = 0.9},
          .batch_size = 32,
          .epochs = 3,
          .seed = 1};
}

inline Sequential relu_net() {
  return {blob_features, {Dense{70}, ReLU{}, Dense{30}, ReLU{}, Dense{blob_classes}}, 1};
}

struct Watched {
  std::shared_ptr<Vitals> vitals;
  std::vector<Probe> probes;
  std::vector<std::size_t> numbers;  ///< of the probes, as the vitals count them
};

/// Vitals on 100 samples, every probe kept.
inline std::shared_ptr<Watched> watch(Vitals::Options options) {
  auto watched = std::make_shared<Watched>();
  options.on_probe = [target = watched.get()](const Probe& probe, std::size_t number) {
    target->probes.push_back(probe);
    target->numbers.push_back(number);
  };
  watched->vitals = std::make_shared<Vitals>(draw_probe(blobs(), 100, 1), std::move(options));
  return watched;
}

}  // namespace rectify::test
