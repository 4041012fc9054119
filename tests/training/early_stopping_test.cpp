#include <rectify/base/error.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/optim/sgd.hpp>
#include <rectify/training/early_stopping.hpp>
#include <rectify/training/trainer.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// Says what was measured, in place of what was.
class Says : public Observer {
 public:
  explicit Says(std::vector<double> losses) : losses_(std::move(losses)) {}
  void after_epoch(Training& training) override {
    training.epoch.validation_loss = losses_[at(training.epoch.number - 1)];
    nets.push_back(training.net().weights());
  }
  std::vector<Flat> nets;

 private:
  std::vector<double> losses_;
};

struct Ended {
  std::size_t epochs;
  std::size_t left;  ///< which epoch's net; 0 for none of them
};

Ended run(const std::vector<double>& losses, const EarlyStopping& options) {
  Sequential net(20, {Dense{8}, ReLU{}, Dense{4}});
  const auto says = std::make_shared<Says>(losses);
  const Trainer trainer{
      {.optimizer = Adam{}, .epochs = static_cast<Index>(losses.size()), .threads = 1}};
  const History history =
      trainer.fit(net, test::blobs(40, 20, 4), {}, {says, early_stopping(options)});
  Ended ended{history.size(), 0};
  for (std::size_t e = 0; e < says->nets.size(); ++e) {
    if (says->nets[e] == net.weights()) ended.left = e + 1;
  }
  return ended;
}

}  // namespace

TEST_CASE("early stopping: after so many epochs without gain, with the best net", "[training]") {
  const std::vector<double> losses{3, 2, 1, 2, 2, 2, 2};
  const Ended two = run(losses, {.patience = 2});
  CHECK(two.epochs == 5);
  CHECK(two.left == 3);
  CHECK(run(losses, {.patience = 2, .restore_best = false}).left == 5);
  CHECK(run(losses, {.patience = 0}).epochs == 4);
  CHECK(run(losses, {.patience = 1}).epochs == 4);
  const Ended never = run(losses, {.patience = 5});
  CHECK(never.epochs == 7);
  CHECK(never.left == 3);
}

TEST_CASE("early stopping: a gain is more than min_delta; the first of equals is the best",
          "[training]") {
  const std::vector<double> losses{4, 3.5, 3, 2.5, 2, 1.5};
  CHECK(run(losses, {.patience = 3, .min_delta = 1}).epochs == 6);
  CHECK(run(losses, {.patience = 3, .min_delta = 1}).left == 4);
  CHECK(run(losses, {.patience = 2, .min_delta = 1}).epochs == 3);
  CHECK(run({1, 1, 1, 1}, {.patience = 3}).left == 1);
}

TEST_CASE("early stopping: what is not a number is no gain, and never the first epoch's end",
          "[training]") {
  CHECK(run({NAN, NAN, 1, 2}, {.patience = 1}).epochs == 2);
  CHECK(run({NAN, 1, NAN, 2}, {.patience = 2}).epochs == 4);
  CHECK(run({NAN, 1, NAN, 2}, {.patience = 2}).left == 2);
  CHECK(run({NAN, NAN, NAN}, {.patience = 5}).left == 3);
}

TEST_CASE("early stopping: accuracies get better upwards", "[training]") {
  Sequential net(20, {Dense{4}});
  const EarlyStopping options{.monitor = quality_metric("train_accuracy"), .patience = 3};
  const Trainer trainer{{.optimizer = SGD{.learning_rate = 0.1}, .epochs = 30, .threads = 1}};
  const Dataset data = test::blobs(80, 20, 4);
  const History history = trainer.fit(net, data, {}, {early_stopping(options)});
  double best = 0;
  for (const Epoch& epoch : history) best = std::max(best, epoch.train_accuracy.value());
  CHECK(history.size() < 30);
  CHECK(history[history.size() - 4].train_accuracy == best);
}

TEST_CASE("early stopping: a figure that the run does not have is refused", "[training]") {
  Sequential net(20, {Dense{4}});
  const Trainer trainer{{.optimizer = SGD{}, .threads = 1}};
  CHECK_THROWS_WITH(trainer.fit(net, test::blobs(40, 20, 4), {}, {early_stopping()}),
                    "observer: monitor: expected a metric of this run, got \"validation_loss\"");
}
