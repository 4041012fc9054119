#include <rectify/base/error.hpp>
#include <rectify/base/indices.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/metrics/metrics.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/training/augmentation.hpp>
#include <rectify/training/trainer.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "../catch.hpp"
#include "../support.hpp"
#include "../takes_state.hpp"

using namespace rectify;

namespace {

/// Equal, but for rounding.
bool near(double a, double b) { return std::abs(a - b) <= 1e-5 * std::max(1.0, std::abs(b)); }

using Values = std::vector<Scalar>;

/// Two images of 3 x 4 pixels: 1 .. 12 and 101 .. 112.
Dataset images() {
  std::vector<std::uint8_t> pixels(24);
  std::iota(pixels.begin(), pixels.begin() + 12, std::uint8_t{1});
  std::iota(pixels.begin() + 12, pixels.end(), std::uint8_t{101});
  return Dataset::of_bytes(std::move(pixels), 12, {0, 1}, 2)
      .with_image_shape({3, 4})
      .with_normalization({});
}

Values shifted(const Dataset& data, Offset offset, Index sample = 0) {
  Values x(static_cast<std::size_t>(data.features()), Scalar(-7));
  data.gather_shifted(sample, offset, x);
  return x;
}

/// The same, pixel by pixel.
Values shifted_by_hand(const Dataset& data, Offset offset, Index sample) {
  const auto [height, width] = *data.image_shape();
  Matrix raw(data.features(), 1), x = Matrix::Zero(data.features(), 1);
  data.gather_raw(std::span(&sample, 1), view(raw));
  for (Index row = 0; row < height; ++row) {
    for (Index column = 0; column < width; ++column) {
      const Index from_row = row - offset.down, from_column = column - offset.right;
      if (from_row < 0 || from_row >= height || from_column < 0 || from_column >= width) continue;
      x(row * width + column, 0) = raw(from_row * width + from_column, 0);
    }
  }
  data.normalization().apply(view(x));
  return {x.data(), x.data() + x.size()};
}

/// A batch of all samples, in this order, at this step.
Matrix gathered(const Dataset& data, Index shift, const std::vector<Index>& samples,
                std::uint64_t step, std::uint64_t seed = 1) {
  Matrix x(data.features(), std::ssize(samples));
  Augmentation{shift}.gather(
      data, {.training = true, .seed = seed, .step = step, .samples = samples}, view(x));
  return x;
}

/// Images of 6 x 6 of values, in three classes.
Dataset blobs() { return test::blobs(150, 36, 3).with_image_shape({6, 6}); }

Trainer trainer(Index shift, int threads = 1) {
  return Trainer{{.optimizer = Adam{},
                  .batch_size = 32,
                  .epochs = 3,
                  .augment = {.shift = shift},
                  .threads = threads}};
}

Sequential net() { return Sequential(36, {Dense{130}, ReLU{}, Dense{3}}); }

}  // namespace

TEST_CASE("augmentation: an image is moved down and to the right, and 0 comes in", "[training]") {
  CHECK(shifted(images(), {1, 2}) == Values{0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 5, 6});
  CHECK(shifted(images(), {-1, -1}) == Values{6, 7, 8, 0, 10, 11, 12, 0, 0, 0, 0, 0});
  CHECK(shifted(images(), {0, 3}) == Values{0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 9});
  CHECK(shifted(images(), {2, -3}, 1) == Values{0, 0, 0, 0, 0, 0, 0, 0, 104, 0, 0, 0});
}

TEST_CASE("augmentation: every shift is what moving pixel by pixel gives, then normalized",
          "[training]") {
  const Dataset bytes = images();
  Matrix values(12, 2);
  for (Index k = 0; k < 24; ++k) values.data()[k] = Scalar(k) - 5;
  const Dataset scalars = Dataset::of_values(values, {0, 1}, 2).with_image_shape({3, 4});
  for (const Dataset& raw : {bytes, scalars}) {
    for (const Normalization& normalization : {Normalization{}, Normalization{{0}, {255}},
                                               Normalization{{3}, {2}}, raw.standardization()}) {
      const Dataset data = raw.with_normalization(normalization);
      for (Index down = -2; down <= 2; ++down) {
        for (Index right = -3; right <= 3; ++right) {
          INFO(down << " " << right);
          const Values a = shifted(data, {down, right}, 1);
          const Values b = shifted_by_hand(data, {down, right}, 1);
          for (std::size_t k = 0; k < a.size(); ++k) CHECK(near(a[k], b[k]));
        }
      }
    }
  }
}

TEST_CASE("augmentation: draws are functions of seed, step and sample, not of the batch",
          "[training]") {
  const Dataset data = blobs();
  const Matrix x = gathered(data, 2, {3, 9, 5}, 17);
  CHECK(gathered(data, 2, {5, 3}, 17).col(0) == x.col(2));
  CHECK(gathered(data, 2, {5, 3}, 17).col(1) == x.col(0));
  const std::vector<Index> all = all_indices(150);
  CHECK(gathered(data, 2, all, 17) != gathered(data, 2, all, 18));
  CHECK(gathered(data, 2, all, 17) != gathered(data, 2, all, 17, 2));
}

TEST_CASE("augmentation: all shifts are as likely", "[training]") {
  // One bright pixel in the middle of 5 x 5 tells where the image went.
  std::vector<std::uint8_t> pixels(25);
  pixels[12] = 255;
  const Dataset data = Dataset::of_bytes(pixels, 25, {0}, 1).with_image_shape({5, 5});
  constexpr int draws = 5000;
  std::map<Index, int> counts;
  for (std::uint64_t step = 0; step < draws; ++step) {
    Index row = 0;
    gathered(data, 1, {0}, step).col(0).maxCoeff(&row);
    ++counts[row];
  }
  CHECK(counts.size() == 9);
  const double expected = draws / 9.0, error = std::sqrt(expected * 8 / 9);
  for (const auto& [row, count] : counts) CHECK(std::abs(count - expected) < 6 * error);
}

TEST_CASE("augmentation: no shift is no change", "[training]") {
  const Dataset data = blobs();
  Matrix x(36, 2);
  const std::vector<Index> samples{4, 2};
  data.gather(samples, view(x));
  CHECK(gathered(data, 0, samples, 3) == x);
}

TEST_CASE("augmentation: any number of threads gives the same bits", "[training][threads][bits]") {
  Sequential one = net(), plain = net();
  trainer(2).fit(one, blobs());
  trainer(0).fit(plain, blobs());
  CHECK(test::bits_of(one) != test::bits_of(plain));
  for (const int threads : {2, 4}) {
    Sequential several = net();
    trainer(2, threads).fit(several, blobs());
    CHECK(test::bits_of(several) == test::bits_of(one));
  }
}

TEST_CASE("augmentation: a run that is resumed ends as one left alone", "[training]") {
  for (const std::uint64_t step : {2u, 5u, 8u}) {
    const auto takes = std::make_shared<test::TakesState>(step);
    Sequential left_alone = net(), other(36, {Dense{130}, ReLU{}, Dense{3}}, /*seed*/ 9);
    trainer(2).fit(left_alone, blobs(), {}, Observers{takes});
    trainer(2).resume(takes->state, other, blobs());
    CHECK(test::bits_of(other) == test::bits_of(left_alone));
  }
}

TEST_CASE("augmentation: samples to validate on are never moved", "[training]") {
  Sequential a = net(), b = net();
  const History moved = trainer(2).fit(a, blobs(), blobs());
  const Metrics metrics = evaluate(a, blobs(), Loss::fitting(blobs()));
  CHECK(near(*moved.back().validation_loss, metrics.loss));
}

TEST_CASE("augmentation: what are no images, or too small ones, is refused", "[training]") {
  Sequential other(20, {Dense{4}});
  CHECK_THROWS_WITH(trainer(1).fit(other, test::blobs(10, 20, 4)),
                    "augment: expected images, got 20 features");
  Sequential small = net();
  CHECK_THROWS_WITH(trainer(6).fit(small, blobs()),
                    "augment: shift: expected less than 6 for images of 6 x 6, got 6");
  CHECK_NOTHROW(trainer(5).fit(small, blobs()));
}
