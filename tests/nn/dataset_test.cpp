#include <rectify/nn/dataset.hpp>
#include <rectify/nn/error.hpp>

#include <numeric>
#include <set>

#include "../catch.hpp"
#include "../support.hpp"

using namespace rectify;

namespace {

/// 4 samples of 2 bytes.
Dataset bytes() { return Dataset::of_bytes({0, 255, 51, 0, 0, 102, 255, 255}, 2, {0, 1, 1, 0}, 2); }

}  // namespace

TEST_CASE("dataset: bytes become values between 0 and 1 when they are gathered", "[nn]") {
  Matrix x(2, 2);
  const std::vector<Index> samples{1, 3};
  bytes().gather(samples, view(x));
  CHECK(test::relative_error(x(0, 0), 51 / 255.0) < 1e-6);
  CHECK(x(1, 1) == 1);
}

TEST_CASE("dataset: a split is stratified, complete and drawn by the seed", "[nn]") {
  const Dataset data = test::blobs(103, 3, 4);
  const auto [fitting, validation] = data.split(21, 5);
  CHECK(fitting.size() == 82);
  REQUIRE(validation.size() == 21);
  std::vector<Index> counts(4);
  for (Index i = 0; i < 21; ++i) {
    ++counts[static_cast<std::size_t>(validation.target(i).label)];
  }
  for (const Index count : counts) CHECK((count == 5 || count == 6));
  Matrix a(3, 1), b(3, 1);
  const std::vector<Index> first{0};
  data.split(21, 5).second.gather(first, view(a));
  validation.gather(first, view(b));
  CHECK(a == b);
}

TEST_CASE("dataset: standardized features have mean 0 and deviation 1", "[nn]") {
  const Dataset data = test::blobs(500, 3, 4);
  const Dataset standard = data.with_normalization(data.standardization());
  std::vector<Index> all(500);
  std::iota(all.begin(), all.end(), Index{0});
  Matrix x(3, 500);
  standard.gather(all, view(x));
  for (Index k = 0; k < 3; ++k) {
    CHECK(std::abs(x.row(k).mean()) < 1e-5);
    CHECK(test::relative_error(double(x.row(k).squaredNorm()) / 500, 1) < 1e-4);
  }
}

TEST_CASE("dataset: labels that do not fit are refused", "[nn]") {
  CHECK_THROWS_WITH(Dataset::of_bytes({1, 2, 3, 4}, 2, {0, 7}, 2, "labels.idx"),
                    "labels.idx: label of sample 1: expected 0 to 1, got 7");
  CHECK_THROWS_WITH(Dataset::of_bytes({1, 2, 3, 4}, 2, {0}, 2, "labels.idx"),
                    "labels.idx: labels: expected 2, one a sample; got 1");
}
