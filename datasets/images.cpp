#include "images.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "../base/error.hpp"
#include "../io/file_system.hpp"
#include "digits.hpp"
#include "find_file.hpp"
#include "idx.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

namespace fs = std::filesystem;

/// `file` or `file.gz` in this folder; empty if there is neither.
fs::path find(const fs::path& folder, const std::string& file) {
  for (const std::string& name : {file, file + ".gz"}) {
    if (has_file(folder / name)) return folder / name;
  }
  return {};
}

std::vector<fs::path> places(const std::string& set, const fs::path& folder) {
  if (!folder.empty()) return {folder};
  std::vector<fs::path> places;
  if (const char* data = std::getenv("RECTIFY_DATA")) {
    places.push_back(fs::path(data) / set);
    places.emplace_back(data);
  }
  places.push_back(fs::path("/usr/share/datasets") / set);
  return places;
}

Dataset read_images(const fs::path& images_path, const fs::path& labels_path, Index classes) {
  IdxFile images = read_idx(images_path, 3);
  IdxFile labels = read_idx(labels_path, 1);
  const Index features = images.shape[1] * images.shape[2];
  if (features == 0 || images.shape[0] == 0) {
    throw DataError(Mismatch{
        .where = images.name, .what = "images", .expected = "at least one pixel", .got = "none"});
  }
  if (classes == 0) classes = 1 + *std::max_element(labels.bytes.begin(), labels.bytes.end());
  return Dataset::of_bytes(std::move(images.bytes), features,
                           {labels.bytes.begin(), labels.bytes.end()}, classes, labels.name)
      .with_image_shape({images.shape[1], images.shape[2]});
}

constexpr const char* standard_files[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                          "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

Splits read_standard(const std::string& set, const fs::path& folder, const std::string& package) {
  const std::vector<fs::path> searched = places(set, folder);
  for (const fs::path& place : searched) {
    if (find(place, standard_files[0]).empty()) continue;
    std::vector<fs::path> files;
    for (const char* file : standard_files) {
      const fs::path found = find(place, file);
      files.push_back(found.empty() ? place / file : found);
    }
    return {read_images(files[0], files[1], 10), read_images(files[2], files[3], 10)};
  }
  std::vector<std::string> names;
  for (const fs::path& place : searched) names.push_back(place.string());
  throw DataError(Mismatch{
      .where = set,
      .expected = fmt::format("{} or .gz in {}", standard_files[0], fmt::join(names, " or ")),
      .got = "none",
      .hint = package + "set data.dir or RECTIFY_DATA to their folder"});
}

}  // namespace

Splits FashionMnist::load(const fs::path& folder) const {
  Splits splits = read_standard(kind, folder, "apt install dataset-fashion-mnist, or ");
  const std::vector<std::string> names{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                       "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  return {splits.train.with_class_names(names), splits.test.with_class_names(names)};
}

Splits Mnist::load(const fs::path& folder) const {
  Splits splits = read_standard(kind, folder, "");
  const std::vector<std::string> names{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  return {splits.train.with_class_names(names), splits.test.with_class_names(names)};
}

Splits IdxFiles::load(const fs::path& folder) const {
  const Dataset train =
      read_images(find_file(folder, train_images), find_file(folder, train_labels), 0);
  const Dataset test =
      read_images(find_file(folder, test_images), find_file(folder, test_labels), train.classes());
  if (test.features() != train.features()) {
    throw DataError(Mismatch{.where = test_images,
                             .what = "pixels of an image",
                             .expected = std::to_string(train.features()),
                             .got = std::to_string(test.features())});
  }
  return {train, test};
}

namespace datasets {

Splits fashion_mnist(const fs::path& folder) { return FashionMnist{}.load(folder); }
Splits mnist(const fs::path& folder) { return Mnist{}.load(folder); }
Splits digits() { return Digits{}.load(); }

}  // namespace datasets
}}  // namespace rectify
