#include <rectify/datasets/digits.hpp>
#include <rectify/datasets/strokes.hpp>

#include <algorithm>
#include <array>

#include "../catch.hpp"

using namespace rectify;

namespace {

std::array<std::uint8_t, 784> drawn(int digit, std::uint32_t index, std::uint64_t seed = 1) {
  std::array<std::uint8_t, 784> pixels{};
  draw_digit(digit, random::Stream(seed, random::Purpose::digits), index, pixels);
  return pixels;
}

}  // namespace

TEST_CASE("strokes: an image is a function of seed and index", "[datasets]") {
  const auto first = drawn(3, 17);
  drawn(4, 18);
  CHECK(drawn(3, 17) == first);
  CHECK(drawn(3, 18) != first);
  CHECK(drawn(3, 17, 2) != first);
}

TEST_CASE("strokes: every digit leaves ink on paper", "[datasets]") {
  for (int digit = 0; digit < 10; ++digit) {
    for (std::uint32_t index = 0; index < 20; ++index) {
      const auto pixels = drawn(digit, index);
      const auto ink = std::count_if(pixels.begin(), pixels.end(), [](int p) { return p > 128; });
      CHECK(ink > 10);
      CHECK(ink < 400);
    }
  }
}

TEST_CASE("digits: ten classes in turn, 10,000 to train on and 5,000 to test", "[datasets]") {
  const Splits digits = Digits{}.load();
  CHECK(digits.train.size() == 10'000);
  CHECK(digits.test.size() == 5'000);
  CHECK(digits.train.classes() == 10);
  CHECK(digits.train.target(13).label == 3);
}
