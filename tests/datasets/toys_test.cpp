#include <rectify/datasets/toys.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/training/trainer.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;
using test::near;

namespace {

Matrix points(const Dataset& data) {
  Matrix x(2, data.size());
  for (Index i = 0; i < data.size(); ++i) {
    data.gather(std::span(&i, 1), view(x.data() + 2 * i, 2, 1));
  }
  return x;
}

std::vector<Index> class_counts(const Dataset& data) {
  std::vector<Index> counts(static_cast<std::size_t>(data.classes()));
  for (Index i = 0; i < data.size(); ++i) {
    ++counts[at(data.target(i).label)];
  }
  return counts;
}

/// The accuracy of a small net on the points to test on.
double learnt(const Source& source, Index epochs) {
  const auto [train, test] = source->load({});
  Sequential net(2, {Dense{64}, Tanh{}, Dense{32}, Tanh{}, Dense{source->outputs()}});
  const Trainer trainer{{.optimizer = Adam{.learning_rate = 0.01}, .epochs = epochs, .threads = 1}};
  trainer.fit(net, train);
  return *evaluate(net, test).accuracy;
}

const std::vector<Source>& toys() {
  static const std::vector<Source> sources{Moons{}, Circles{}, Xor{}, Spirals{}};
  return sources;
}

}  // namespace

TEST_CASE("toys: balanced classes, half the number to test on, the same in every run") {
  for (const Source& source : toys()) {
    INFO(source.kind());
    const auto [train, test] = source->load({});
    CHECK(class_counts(train) == std::vector<Index>{500, 500});
    CHECK(class_counts(test) == std::vector<Index>{250, 250});
    CHECK(train.features() == 2);
    CHECK(points(source->load({}).train) == points(train));
    CHECK(points(test) != points(train).leftCols(500));
  }
}

TEST_CASE("toys: a set of another size starts with the same points") {
  Moons few;
  few.samples = 7;
  CHECK(points(few.load().train) == points(Moons{}.load().train).leftCols(7));
  CHECK(few.load().test.size() == 4);
}

TEST_CASE("toys: moons have a rare class on request, spread evenly") {
  Moons rare;
  rare.share = 0.05;
  CHECK(class_counts(rare.load().train) == std::vector<Index>{950, 50});
  CHECK(class_counts(rare.load().test) == std::vector<Index>{475, 25});
  CHECK(class_counts(rare.load().train.first(40)) == std::vector<Index>{38, 2});
}

TEST_CASE("toys: without noise the points are on their curves") {
  Moons moons;
  Circles circles;
  Xor quarters;
  Spirals spirals;
  moons.noise = circles.noise = quarters.noise = spirals.noise = 0;
  spirals.classes = 3;
  const Dataset moon = moons.load().train, circle = circles.load().train,
                quarter = quarters.load().train, arm = spirals.load().train;
  const auto at = [](const Dataset& data, Index i) {
    const Matrix x = points(data.subset(std::vector{i}));
    return std::pair<double, double>(x(0, 0), x(1, 0));
  };
  CHECK(class_counts(arm) == std::vector<Index>{334, 333, 333});
  for (Index i = 0; i < 60; ++i) {
    const bool second = moon.target(i).label == 1;
    const auto [mx, my] = at(moon, i);
    CHECK(near(std::hypot(mx - (second ? 1 : 0), my - (second ? 0.5 : 0)), 1));
    CHECK((second ? my <= 0.5 : my >= 0));
    const auto [cx, cy] = at(circle, i);
    CHECK(near(std::hypot(cx, cy), second ? 0.5 : 1));
    const auto [qx, qy] = at(quarter, i);
    CHECK(((qx > 0) != (qy > 0)) == (quarter.target(i).label == 1));
    const auto [sx, sy] = at(arm, i);
    const double radius = std::hypot(sx, sy), pi = std::acos(-1.0);
    const double angle = 2 * pi * (static_cast<double>(arm.target(i).label) / 3 + 1.5 * radius);
    CHECK(near(sx, radius * std::cos(angle)));
    CHECK(near(sy, radius * std::sin(angle)));
  }
}

TEST_CASE("toys: each can be learnt") {
  CHECK(learnt(Moons{}, 40) > 0.98);
  CHECK(learnt(Circles{}, 40) > 0.97);
  CHECK(learnt(Xor{}, 40) > 0.94);
  CHECK(learnt(Spirals{}, 80) > 0.95);
}

TEST_CASE("toys: more points than there may be memory for are refused", "[datasets]") {
  ::setenv("RECTIFY_MEMORY", "1M", 1);
  CHECK_THROWS_WITH(Source(Spirals{.samples = 40'000})->load({}),
                    "spirals: samples: expected at most 1048576 bytes, got 1280000 (RECTIFY_MEMORY "
                    "sets the limit)");
  ::unsetenv("RECTIFY_MEMORY");
}
