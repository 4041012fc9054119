#pragma once

#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/feature_statistics.hpp"
#include "model_file.hpp"

/// Whether new samples have the scale of those that a model was trained on.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Compares samples, added in any number of pieces, with the statistics of the training data.
class RECTIFY_API InputCheck {
 public:
  /// Without statistics in `info` there is nothing to compare with, and no warning.
  explicit InputCheck(const ModelInfo& info);
  /// `samples` are raw data: (features, samples). Throws ConfigError for another number of
  /// features.
  void add(ConstView samples);
  /// One sentence each: all values are a small fraction of those in training (divided by 255
  /// already?), or many times as large; they have mean 0 and deviation 1, those in training had
  /// not; or, by feature, values outside the training range by more than its width (more on the
  /// side of a long tail).
  std::vector<std::string> warnings() const;

 private:
  struct Feature {
    double low = 0, high = 0;  ///< expected range
    double margin_below = 0, margin_above = 0;
    double level = 0;  ///< root mean square in training
    bool varies = true;
  };
  struct Sums {
    double low = 0, high = 0;
    double sum = 0, squares = 0;
    Index outside = 0;  ///< samples outside the expected range by more than the margin
  };
  struct Levels;

  bool counts_as_outside(const Feature& feature, double value) const;
  std::string name(std::size_t feature) const;
  Levels levels() const;
  bool are_small(const Levels& levels) const;
  bool are_large(const Levels& levels) const;
  bool are_standardized() const;
  std::vector<std::string> small_columns() const;
  std::vector<std::string> columns_outside() const;

  std::vector<Spread> training_;
  std::vector<std::string> names_;
  bool together_ = false;  // whether features share a scale
  std::vector<Feature> features_;
  std::vector<Sums> seen_;
  Index samples_ = 0;
  bool whole_ = true;  // whether all values are whole numbers
};

/// The warnings for samples that are raw data: (features, samples).
RECTIFY_API std::vector<std::string> input_warnings(const ModelInfo& info, ConstView samples);
/// The warnings for all samples of a data set.
RECTIFY_API std::vector<std::string> input_warnings(const ModelInfo& info, const Dataset& data);

}}  // namespace rectify
