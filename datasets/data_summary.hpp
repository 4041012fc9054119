#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/feature_statistics.hpp"
#include "../nn/loss.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// One part of the data.
struct PartSummary {
  Index samples = 0;
  std::vector<Index> class_counts = {};  ///< samples of each class; none for regression
};

/// Shapes, counts and ranges of the data, and warnings before training.
struct RECTIFY_API DataSummary {
  Index features = 0;
  std::optional<ImageShape> image;
  Index outputs = 0;                     ///< classes, or targets
  Index classes = 0;                     ///< 0 for regression
  std::vector<std::string> class_names;  ///< where they have names
  PartSummary fitting;
  PartSummary validation;
  PartSummary test;
  Spread values;                      ///< of the fitting part, as in the file
  std::optional<Spread> targets;      ///< of the fitting part, for regression
  std::vector<std::string> constant;  ///< constant features, by name or index
  std::vector<std::string> notes;     ///< what was inferred from the files, a line each
  std::vector<std::string> warnings;  ///< one sentence each

  /// Samples of the largest class over those of the smallest, in the fitting part; none for
  /// regression, or if a class is missing.
  std::optional<double> imbalance() const;
  std::string class_name(Index c) const;
};

/// The first five, with "..." if there are more: "a, b, c, d, e, ...".
RECTIFY_API std::string first_names(const std::vector<std::string>& names);

/// The parts as normalized for training, and the loss that is minimized; both decide on the
/// warnings. `fitting` is not empty.
RECTIFY_API DataSummary summarize(const Dataset& fitting, const Dataset& validation,
                                  const Dataset& test, const Loss& loss);

/// The same for the loss that fits the data.
RECTIFY_API DataSummary summarize(const Dataset& fitting, const Dataset& validation,
                                  const Dataset& test);

/// The warnings of `summarize` that do not need the features, which may be large.
RECTIFY_API std::vector<std::string> target_warnings(const Dataset& fitting,
                                                     const Dataset& validation, const Dataset& test,
                                                     const Loss& loss);

}}  // namespace rectify
