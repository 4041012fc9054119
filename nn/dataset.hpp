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
#include "normalization.hpp"
#include "task.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Size of images in pixels; features are the pixels row by row.
struct ImageShape {
  Index height = 0;
  Index width = 0;
  bool operator==(const ImageShape&) const = default;
};

/// A shift in pixels; negative values are up and to the left.
struct Offset {
  Index down = 0;
  Index right = 0;
};

/// Classes, from 0.
using Label = std::uint16_t;
using Labels = std::vector<Label>;

/// Samples with their targets. Copies and subsets share the immutable data. Bytes are converted
/// when a batch is gathered.
class RECTIFY_API Dataset {
 public:
  Dataset() = default;
  /// `pixels` are the samples in sequence; labels are classes 0 .. classes-1. Bytes are divided by
  /// 255 unless `with_normalization` changes it. Throws DataError, naming `name`, if the counts
  /// differ or a label is out of range, ConfigError for less than one feature.
  static Dataset of_bytes(std::vector<std::uint8_t> pixels, Index features, Labels labels,
                          Index classes, const std::string& name = "data");
  /// `x` is (features, samples).
  static Dataset of_values(Matrix x, Labels labels, Index classes);
  /// Regression: `targets` is (outputs, samples).
  static Dataset of_values(Matrix x, Matrix targets);

  Index size() const { return rows_ ? std::ssize(*rows_) : 0; }
  Index features() const { return features_; }
  /// 0 for regression.
  Index classes() const { return classes_; }
  /// Number of classes, or of targets.
  Index outputs() const { return classes_ > 0 ? classes_ : targets_rows_; }
  Task task() const;
  bool bytes() const { return pixels_ != nullptr; }
  const Normalization& normalization() const { return normalization_; }
  const std::vector<std::string>& class_names() const { return class_names_; }
  /// Empty if the source has no names.
  const std::vector<std::string>& feature_names() const { return feature_names_; }
  /// Of regression and labels of a multi-label task; empty if the source has no names.
  const std::vector<std::string>& target_names() const { return target_names_; }
  /// Its name, or without names its number as text.
  std::string target_name(std::size_t k) const {
    return k < target_names_.size() ? target_names_[k] : std::to_string(k);
  }
  const TargetScale& target_scale() const { return target_scale_; }
  /// Empty if the samples are not images.
  const std::optional<ImageShape>& image_shape() const { return image_shape_; }

  // These throw ConfigError for samples outside 0 .. size() - 1 and for matrices of other shapes
  // than (features(), samples).

  /// With scaled values, as the loss takes them.
  Target target(Index sample) const;
  /// The value of target `k` on its own scale. Throws ConfigError for data of classes.
  double own_target(Index sample, std::size_t k) const;
  /// Weight of a sample in the loss: 1 unless weights are given.
  double sample_weight(Index sample) const {
    check_sample(sample);
    return weights_.empty() ? 1 : static_cast<double>(weights_[at(sample)]);
  }
  bool has_sample_weights() const { return !weights_.empty(); }
  /// Writes the normalized samples to the columns of `x`.
  void gather(std::span<const Index> samples, View x) const;
  /// As above, without normalization.
  void gather_raw(std::span<const Index> samples, View x) const;
  /// Writes an image shifted by less than its size, then normalized, to `x`; pixels from outside
  /// are raw 0. Throws ConfigError if samples are no images, or for a larger shift.
  void gather_shifted(Index sample, Offset offset, std::span<Scalar> x) const;
  /// Prefetches samples that will be gathered next, which lie at random places in memory.
  void prefetch(std::span<const Index> samples) const;

  /// Throws ConfigError unless means and deviations are equal in number.
  Dataset with_normalization(Normalization normalization) const;
  Dataset with_class_names(std::vector<std::string> names) const;
  /// Sets the weights of samples in the loss. Throws DataError unless there is a number >= 0 for
  /// each sample.
  Dataset with_sample_weights(std::vector<float> weights) const;
  Dataset with_feature_names(std::vector<std::string> names) const;
  /// Throws ConfigError unless there is one for each target, or none.
  Dataset with_target_names(std::vector<std::string> names) const;
  /// Scales the targets that losses take; metrics undo it. A `Trainer` scales nothing by itself:
  /// `train.with_target_scale(train.target_standardization())`. Throws ConfigError unless it is
  /// empty or has a mean and a deviation above 0 for each target.
  Dataset with_target_scale(TargetScale scale) const;
  /// Declares the targets to be labels that apply (1) or not (0). Throws DataError for classes and
  /// for other values.
  Dataset as_multilabel() const;
  /// For data with no sample of the last classes. Throws ConfigError for regression, and unless
  /// there are at least as many as before.
  Dataset with_classes(Index classes) const;
  /// Each class c becomes `to[c]`, one of `classes`. The names of the classes are removed. Throws
  /// ConfigError unless there is one for each class.
  Dataset relabelled(const Labels& to, Index classes) const;
  /// Throws std::logic_error unless the number of features is height x width.
  Dataset with_image_shape(ImageShape shape) const;
  /// Index of a sample in the shared data.
  Index row(Index sample) const {
    check_sample(sample);
    return (*rows_)[at(sample)];
  }
  /// The given samples, in this order.
  Dataset subset(std::span<const Index> samples) const;
  /// The first `n` samples; all, if there are no more.
  Dataset first(Index n) const;
  /// Splits off `validation` random samples, stratified by class; returns (rest, validation), both
  /// in the order of this set. Throws ConfigError unless 0 <= validation < size.
  std::pair<Dataset, Dataset> split(Index validation, std::uint64_t seed) const;

  /// Bytes of the shared data and of the sample weights.
  std::size_t memory() const;
  /// Hash of the samples (not normalized), targets and weights, to tell whether data is the same.
  std::uint64_t hash() const;

  /// Mean and standard deviation of each feature; the deviation is 1 for constant features and for
  /// deviations too small to have a finite inverse.
  Normalization standardization() const;
  /// Mean and standard deviation of each target on its own scale; the deviation is 1 for constant
  /// targets. Empty for classes.
  TargetScale target_standardization() const;

 private:
  void check_sample(Index sample) const { expect_index(sample, size(), "data", "sample"); }
  void gather_scaled(std::span<const Index> samples, Scalar shift, Scalar deviation, View x) const;
  void scale_some(Index first, Index count, Scalar shift, Scalar deviation, Scalar* to) const;
  std::vector<Index> draw_validation(Index validation, std::uint64_t seed) const;

  Index features_ = 0;
  Index classes_ = 0;
  Index targets_rows_ = 0;
  std::shared_ptr<const std::vector<std::uint8_t>> pixels_;
  std::shared_ptr<const Matrix> values_;
  std::shared_ptr<const Labels> labels_;
  std::shared_ptr<const Matrix> own_targets_;  // on their own scale
  std::shared_ptr<const Matrix> targets_;      // scaled
  TargetScale target_scale_;
  bool multilabel_ = false;
  std::shared_ptr<const std::vector<Index>> rows_;  // index in the shared data, by sample
  std::vector<float> weights_;                      // by sample; empty if all are 1
  Normalization normalization_;
  std::vector<std::string> class_names_;
  std::vector<std::string> feature_names_;
  std::vector<std::string> target_names_;
  std::optional<ImageShape> image_shape_;
};

}}  // namespace rectify
