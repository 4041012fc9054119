#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../base/expect.hpp"
#include "../base/types.hpp"
#include "loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// x -> (x - mean) (1 / deviation), with one value for all features, one for each, or none.
struct RECTIFY_API Normalization {
  std::vector<float> mean = {};
  std::vector<float> deviation = {};
  bool uniform() const { return deviation.size() == 1; }
  /// In place, for each column of `x`. Throws ConfigError unless it has one value for each row, or
  /// one or none for all.
  void apply(View x) const;
  /// The same as x -> (x - shift) scale, written out for each feature. Throws likewise.
  void write(std::span<Scalar> shift, std::span<Scalar> scale) const;
  bool operator==(const Normalization&) const = default;

 private:
  void check(Index features) const;
};

/// Of images, in pixels; features are pixels row by row.
struct ImageShape {
  Index height = 0;
  Index width = 0;
  bool operator==(const ImageShape&) const = default;
};

/// So many pixels down and to the right; less than 0: up and to the left.
struct Offset {
  Index down = 0;
  Index right = 0;
};

/// Samples and what they should give. A value: copies and subsets share the data, which never
/// changes. Bytes stay bytes until a batch is gathered.
class RECTIFY_API Dataset {
 public:
  Dataset() = default;
  /// `pixels` are the samples one behind the other; a label is a class, 0 .. classes-1. Bytes are
  /// divided by 255 unless `normalized` says otherwise. Throws DataError if the counts differ or a
  /// label is out of range, with `name` in its message, and ConfigError for less than one feature.
  static Dataset of_bytes(std::vector<std::uint8_t> pixels, Index features,
                          std::vector<std::uint8_t> labels, Index classes,
                          const std::string& name = "data");
  /// `x` is (features, samples).
  static Dataset of_values(Matrix x, std::vector<std::uint8_t> labels, Index classes);
  /// Regression: `targets` is (outputs, samples), which are never normalized.
  static Dataset of_values(Matrix x, Matrix targets);

  Index size() const { return static_cast<Index>(rows_.size()); }
  Index features() const { return features_; }
  /// 0 for regression.
  Index classes() const { return classes_; }
  /// How many outputs a net for this data has: its classes, or its targets.
  Index outputs() const { return classes_ > 0 ? classes_ : targets_rows_; }
  bool bytes() const { return pixels_ != nullptr; }
  const Normalization& normalization() const { return normalization_; }
  const std::vector<std::string>& class_names() const { return class_names_; }
  /// Where the source has names.
  const std::vector<std::string>& feature_names() const { return feature_names_; }
  /// Where the samples are images.
  const std::optional<ImageShape>& image_shape() const { return image_shape_; }

  // Samples are 0 .. size() - 1, and what is gathered (features(), samples): for others these throw
  // ConfigError.

  Target target(Index sample) const;
  /// How much a sample counts in the loss: 1, unless weights were given.
  double sample_weight(Index sample) const {
    check_sample(sample);
    return weights_.empty() ? 1 : static_cast<double>(weights_[at(sample)]);
  }
  bool has_sample_weights() const { return !weights_.empty(); }
  /// The samples, normalized, as the columns of `x`.
  void gather(std::span<const Index> samples, View x) const;
  /// The same as they are in the file.
  void gather_raw(std::span<const Index> samples, View x) const;
  /// An image moved by less than its size, then normalized, in `x`: what comes in is a raw 0.
  /// Throws ConfigError where samples are no images, or are moved by more.
  void gather_shifted(Index sample, Offset offset, std::span<Scalar> x) const;
  /// Asks the memory, where samples are all over the place, for those that are gathered next.
  void prefetch(std::span<const Index> samples) const;

  /// Throws ConfigError unless means and deviations are equal in number.
  Dataset with_normalization(Normalization normalization) const;
  Dataset with_class_names(std::vector<std::string> names) const;
  /// Samples count so much in a loss. Throws DataError unless there is one number >= 0 for each.
  Dataset with_sample_weights(std::vector<float> weights) const;
  Dataset with_feature_names(std::vector<std::string> names) const;
  /// Throws std::logic_error unless there are as many features as pixels.
  Dataset with_image_shape(ImageShape shape) const;
  /// Where a sample stands in the data that copies and subsets share.
  Index row(Index sample) const {
    check_sample(sample);
    return rows_[at(sample)];
  }
  /// These samples, in this order.
  Dataset subset(std::span<const Index> samples) const;
  /// The first `n`; all, if there are no more.
  Dataset first(Index n) const;
  /// All but `validation` samples, and those: the same share of every class, drawn by the seed;
  /// both in the order of this set. Throws ConfigError unless 0 <= validation < size.
  std::pair<Dataset, Dataset> split(Index validation, std::uint64_t seed) const;

  /// Bytes of the data, which copies and subsets share, and of sample weights.
  std::size_t memory() const;
  /// Tells whether data is the same: of all samples, as they are in the file, their targets and
  /// their weights.
  std::uint64_t hash() const;

  /// Mean and deviation of each feature; where all are equal, or the deviation is too small for a
  /// number to have an inverse, it is 1.
  Normalization standardization() const;

 private:
  void check_sample(Index sample) const { expect_place(sample, size(), "data", "sample"); }
  void gather_scaled(std::span<const Index> samples, Scalar shift, Scalar deviation, View x) const;
  void scale_some(Index first, Index count, Scalar shift, Scalar deviation, Scalar* to) const;
  std::vector<Index> draw_validation(Index validation, std::uint64_t seed) const;

  Index features_ = 0;
  Index classes_ = 0;
  Index targets_rows_ = 0;
  std::shared_ptr<const std::vector<std::uint8_t>> pixels_;
  std::shared_ptr<const Matrix> values_;
  std::shared_ptr<const std::vector<std::uint8_t>> labels_;
  std::shared_ptr<const Matrix> targets_;
  std::vector<Index> rows_;     // of the shared data, by sample
  std::vector<float> weights_;  // by sample; empty where all count alike
  Normalization normalization_;
  std::vector<std::string> class_names_;
  std::vector<std::string> feature_names_;
  std::optional<ImageShape> image_shape_;
};

}}  // namespace rectify
