#pragma once

#include <string>

#include "../schema/fields.hpp"
#include "source.hpp"

/// Images in IDX files, raw or gzip, the format of MNIST.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// 70,000 pictures of clothes (Xiao et al. 2017). Read from the folder given, or else from
/// $RECTIFY_DATA/fashion-mnist, $RECTIFY_DATA or the folder of Debian's dataset-fashion-mnist.
struct RECTIFY_API FashionMnist {
  static constexpr auto kind = "fashion-mnist";
  static constexpr auto doc = "70,000 images of clothing, 28 x 28 (Xiao et al. 2017)";
  Index outputs() const { return 10; }
  Splits load(const std::filesystem::path& folder = {}) const;
};

/// 70,000 handwritten digits (LeCun et al. 1998). Found as FashionMnist, with mnist for
/// fashion-mnist.
struct RECTIFY_API Mnist {
  static constexpr auto kind = "mnist";
  static constexpr auto doc = "70,000 images of handwritten digits, 28 x 28 (LeCun et al. 1998)";
  Index outputs() const { return 10; }
  Splits load(const std::filesystem::path& folder = {}) const;
};

/// Four IDX files. Relative paths start from the folder given.
struct RECTIFY_API IdxFiles {
  static constexpr auto kind = "idx";
  static constexpr auto doc =
      "your own images, in the format of MNIST's files, uncompressed or .gz; paths are relative to "
      "`data.dir`";
  static constexpr bool has_relative_files = true;
  std::string train_images;
  std::string train_labels;
  std::string test_images;
  std::string test_labels;
  static constexpr auto fields() {
    return std::tuple{
        field("train_images", &IdxFiles::train_images, "IDX file of training images", not_empty),
        field("train_labels", &IdxFiles::train_labels, "IDX file of training labels", not_empty),
        field("test_images", &IdxFiles::test_images, "IDX file of test images", not_empty),
        field("test_labels", &IdxFiles::test_labels, "IDX file of test labels", not_empty)};
  }
  Splits load(const std::filesystem::path& folder = {}) const;
};

namespace datasets {

/// For programs: `auto [train, test] = datasets::fashion_mnist();`
RECTIFY_API Splits fashion_mnist(const std::filesystem::path& folder = {});
RECTIFY_API Splits mnist(const std::filesystem::path& folder = {});
RECTIFY_API Splits digits();

}  // namespace datasets
}}  // namespace rectify
