#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/dataset.hpp"
#include "../nn/feature_statistics.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// One part of the data.
struct PartSummary {
  Index samples = 0;
  std::vector<Index> class_counts = {};  ///< samples of each class; none for regression
};

/// What the data is like, and what is worth a look before it is trained on.
struct RECTIFY_API DataSummary {
  Index features = 0;
  std::optional<ImageShape> image;
  Index outputs = 0;                     ///< classes, or targets
  Index classes = 0;                     ///< 0 for regression
  std::vector<std::string> class_names;  ///< where they have names
  PartSummary fitting;
  PartSummary validation;
  PartSummary test;
  Spread values;                      ///< of the fitting part, as they are in the file
  std::optional<Spread> targets;      ///< likewise, for regression
  std::vector<std::string> constant;  ///< features, by name or index, that are all equal
  std::vector<std::string> warnings;  ///< a sentence each

  /// The largest class of the fitting part by the smallest; none for regression, and where a class
  /// is missing.
  std::optional<double> imbalance() const;
  std::string class_name(Index c) const;
};

/// The first five, and whether there are more: "a, b, c, d, e, ...".
RECTIFY_API std::string first_names(const std::vector<std::string>& names);

/// The parts are normalized as they will be trained on, which the warnings are about. `fitting` has
/// a sample.
RECTIFY_API DataSummary summarize(const Dataset& fitting, const Dataset& validation,
                                  const Dataset& test);

}}  // namespace rectify
