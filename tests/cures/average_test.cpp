#include <rectify/cures/continual_backprop.hpp>
#include <rectify/cures/cures.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/batch_norm.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/training/trainer.hpp>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// The net that is trained and the one with averaged weights, after one step.
struct Look : Observer {
  void after_step(Training& training) override {
    if (training.place.step != 5) return;
    trained = training.trained();
    averaged = training.net();
  }
  std::optional<Sequential> trained, averaged;
};

}  // namespace

TEST_CASE("continual_backprop: the mean output goes into the bias of averaged weights too",
          "[cures]") {
  const Dataset data = test::blobs(64, 6, 2);
  Matrix x(6, 64);
  for (Index i = 0; i < 64; ++i) data.gather(std::span(&i, 1), columns(view(x), {i, i + 1}));
  Sequential net(6, {Dense{20}, BatchNorm{}, Sigmoid{}, Dense{2}});
  const Cure cure = ContinualBackprop{.replacement_rate = 0.2, .maturity = 4, .decay = 0};
  const auto before = std::make_shared<Look>(), after = std::make_shared<Look>();
  Trainer({.optimizer = Adam{}, .batch_size = 64, .epochs = 5, .updates = {.average = 0.5}})
      .fit(net, data, {}, {before, std::make_shared<Cures>(std::vector{cure}, 1), after});
  // With decay 0 the mean is that of the batch, of the net that is trained; the average lags.
  const Matrix change = after->averaged->predict(x) - before->averaged->predict(x);
  REQUIRE(change.cwiseAbs().maxCoeff() > 0.01);
  CHECK(change.rowwise().mean().cwiseAbs().maxCoeff() < 0.05 * change.cwiseAbs().maxCoeff());
  CHECK(after->averaged->buffers() == after->trained->buffers());
}
