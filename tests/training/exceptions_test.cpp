#include <rectify/base/indices.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/trainer.hpp>
#include <rectify/training/training_step.hpp>

#include <atomic>
#include <memory>
#include <stdexcept>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// SGD that throws in the `n`-th call of all workers, or in all calls from then on.
struct FailingRule {
  static constexpr auto kind = "throws";
  double learning_rate = 0.1;
  std::shared_ptr<std::atomic<int>> left = std::make_shared<std::atomic<int>>(0);
  bool always = false;
  Index slots() const { return 0; }
  bool update(const Update& update) const {
    const int now = --*left;
    if (now == 0 || (always && now < 0)) throw std::runtime_error("update");
    return SGD{.learning_rate = learning_rate}.update(update);
  }
};

const std::vector<Layer> wide_layers{Dense{130}, ReLU{}, Dense{130}, ReLU{}, Dense{3}};

}  // namespace

TEST_CASE("exceptions: one out of a worker's update comes out of the step, and the next one works",
          "[training][threads]") {
  const Dataset data = test::blobs(32, 70, 3);
  const std::vector<Index> samples = all_indices(32);
  for (const int threads : {2, 4}) {
    const Team team(threads);
    for (const bool always : {false, true}) {
      for (int n = 1; n < 20; ++n) {
        Sequential net(70, wide_layers);
        const FailingRule rule{.always = always};
        TrainingStep step(net, {.loss = SoftmaxCrossEntropy{}, .optimizer = rule, .batch_size = 32},
                          team);
        *rule.left = n;
        INFO(threads << " threads, call " << n);
        CHECK_THROWS_WITH(
            [&] {
              for (int k = 0; k < 5; ++k) step(data, samples);
            }(),
            "update");
        *rule.left = 1'000'000;
        for (int k = 0; k < 3; ++k) CHECK(step(data, samples).finite());
      }
    }
  }
}

TEST_CASE("exceptions: one out of an observer or a worker ends training, and nothing hangs",
          "[training][threads]") {
  class Quits : public Observer {
    void after_step(Training& training) override {
      if (training.place.step == 3) throw std::runtime_error("observer");
    }
  };
  const Dataset data = test::blobs(96, 70, 3);
  for (int k = 0; k < 20; ++k) {
    Sequential net(70, wide_layers);
    Trainer::Options options{.optimizer = SGD{}, .batch_size = 16, .epochs = 2, .threads = 4};
    CHECK_THROWS_WITH(Trainer{options}.fit(net, data, {}, {std::make_shared<Quits>()}), "observer");
    const FailingRule rule{};
    *rule.left = 10 + k;
    options.optimizer = rule;
    CHECK_THROWS_WITH(Trainer{options}.fit(net, data), "update");
  }
}
