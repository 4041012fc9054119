#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/math/random.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/training/trainer.hpp>

#include <cmath>

#include "../catch.hpp"
#include "../support.hpp"

// Rules that the catalogue does not have yet, sketched to see that the interfaces hold them:
// statistics over the batch with buffers and saved values, randomness by logical place, and an
// observer that operates on units.

using namespace rectify;

namespace {

/// (x - mean) / deviation over the batch; running statistics in prediction.
struct Standardize {
  static constexpr auto kind = "standardize";
  Needs needs(Index inputs) const {
    Needs needs{.outputs = inputs, .unitwise = true};
    needs.buffers = {{"running_mean", 0}, {"running_deviation", 1}};
    needs.saved = 2;
    return needs;
  }
  void forward(const Frame& frame) const {
    View saved = frame.saved, y = frame.y;
    saved.col(0) = frame.buffer(0);
    saved.col(1) = frame.buffer(1);
    if (frame.pass.training) {
      saved.col(0) = frame.x.rowwise().mean();
      for (Index i = 0; i < y.rows(); ++i) {
        const Scalar variance = (frame.x.row(i).array() - saved(i, 0)).square().mean();
        saved(i, 1) = std::sqrt(variance + Scalar(1e-5));
      }
      frame.updated_buffer(0) = saved.col(0);
      frame.updated_buffer(1) = saved.col(1);
    }
    for (Index i = 0; i < y.rows(); ++i) {
      y.row(i) = (frame.x.row(i).array() - saved(i, 0)) / saved(i, 1);
    }
  }
  void backward(const Frame& frame) const {
    View dx = frame.dx;
    for (Index i = 0; i < dx.rows(); ++i) dx.row(i) = frame.dy.row(i) / frame.saved(i, 1);
  }
};

/// Half of the units of each sample, drawn by its place.
struct Half {
  static constexpr auto kind = "half";
  Needs needs(Index inputs) const { return {.outputs = inputs, .unitwise = true}; }
  void forward(const Frame& frame) const { mask(frame, frame.x, frame.y); }
  void backward(const Frame& frame) const { mask(frame, frame.dy, frame.dx); }

 private:
  static void mask(const Frame& frame, ConstView from, View to) {
    const random::Stream stream(frame.pass.seed, random::Purpose::layer,
                                static_cast<std::uint32_t>(frame.pass.step),
                                static_cast<std::uint32_t>(frame.layer));
    for (Index j = 0; j < to.cols(); ++j) {
      for (Index i = 0; i < to.rows(); ++i) {
        const auto unit = static_cast<std::uint32_t>(frame.units.begin + i);
        const bool training = frame.pass.training;
        const auto sample = static_cast<std::uint32_t>(training ? frame.pass.samples[at(j)] : 0);
        const bool kept = !training || stream.uniform(unit, sample) < 0.5;
        to(i, j) = kept ? from(i, j) * Scalar(training ? 2 : 1) : Scalar(0);
      }
    }
  }
};

/// Replaces unit 3 of the first layer in the middle of the second epoch, and stops in the third.
class ReplacesUnit : public Observer {
 public:
  void after_step(Training& training) override {
    if (training.epoch.step == 7) replace(training);
    if (training.epoch.step == 12) training.stop("seen enough");
  }

 private:
  static void replace(Training& training) {
    Surgery surgery = training.surgery();
    const auto& parameters = training.net().architecture().parameters();
    for (Index input = 0; input < parameters[0].inputs(); ++input) {
      surgery.weight(parameters[0], 3, input) = Scalar(0.01) * static_cast<Scalar>(input);
      surgery.reset_slots(parameters[0], 3, input);
    }
    for (Index unit = 0; unit < parameters[2].units(); ++unit) {
      surgery.weight(parameters[2], unit, 3) = 0;
    }
  }
};

Sequential trained(int threads, const Observers& observers = {}) {
  Sequential net(20, {Dense{130}, Standardize{}, Half{}, ReLU{}, Dense{4}});
  const Trainer trainer{
      {.optimizer = Adam{}, .batch_size = 32, .epochs = 3, .seed = 1, .threads = threads}};
  trainer.fit(net, test::blobs(150, 20, 4), {}, observers);
  return net;
}

}  // namespace

TEST_CASE("interfaces: statistics of the batch and randomness by place hold on any threads",
          "[training][threads]") {
  const Sequential one = trained(1);
  CHECK(one.tensor("1.running_mean").cwiseAbs().maxCoeff() > 0);
  for (const int threads : {2, 3, 4}) {
    CHECK(test::bits_of(trained(threads)) == test::bits_of(one));
    CHECK(trained(threads).buffers() == one.buffers());
  }
}

TEST_CASE("interfaces: an observer replaces units and stops, the same on any threads",
          "[training][threads]") {
  const Observers observers{std::make_shared<ReplacesUnit>()};
  const auto one = test::bits_of(trained(1, observers));
  CHECK(one != test::bits_of(trained(1)));
  CHECK(test::bits_of(trained(2, observers)) == one);
  CHECK(test::bits_of(trained(4, observers)) == one);
}
