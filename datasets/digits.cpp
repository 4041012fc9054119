#include "digits.hpp"

#include <string>
#include <vector>

#include "../nn/team.hpp"
#include "strokes.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

constexpr std::uint32_t train_size = 10'000, test_size = 5'000;
constexpr std::size_t image_size = 784;

/// Images `first` .. `first + count - 1` of an infinite set, with classes in turn. Each is a
/// function of its index.
Dataset draw(std::uint32_t first, std::uint32_t count, const Team& team) {
  const random::Stream stream(1, random::Purpose::digits);
  std::vector<std::uint8_t> images(count * image_size);
  Labels labels(count);
  team.run([&](const Worker& worker) {
    const IndexRange mine = worker.share(count);
    for (auto i = static_cast<std::uint32_t>(mine.begin); Index{i} < mine.end; ++i) {
      labels[i] = static_cast<Label>((first + i) % 10);
      draw_digit(labels[i], stream, first + i,
                 std::span<std::uint8_t, image_size>(images.data() + i * image_size, image_size));
    }
  });
  return Dataset::of_bytes(std::move(images), image_size, std::move(labels), 10)
      .with_image_shape({28, 28})
      .with_class_names({"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

}  // namespace

Splits Digits::load(const std::filesystem::path&) const {
  const Team team;
  return {draw(0, train_size, team), draw(train_size, test_size, team)};
}

}}  // namespace rectify
