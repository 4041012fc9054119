#include "input_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "../base/expect.hpp"
#include "../base/indices.hpp"
#include "../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Values that are this many times smaller or larger than in training have another unit.
constexpr double other_scale = 20;
/// Where values are usually a smaller fraction of the largest (a few outliers set the range), small
/// ones say nothing about the unit.
constexpr double least_level = 0.05, least_level_of_one = 0.15;
/// Values, and samples for statistics of one feature, from which small ones are no coincidence.
constexpr Index enough_values = 4;
constexpr Index enough_samples = 20;
constexpr std::size_t most_columns_named = 3;
/// Fewer than one in this many samples outside the range are outliers, not another unit.
constexpr Index least_fraction = 50;
/// A value this many times as large as the constant of a feature in training (at least 1) is named.
constexpr double far_from_constant = 10;

double level_of(const Spread& spread) { return std::hypot(spread.mean, spread.deviation); }

/// Whether features share a scale, as pixels do: then the range of one pixel says little, and they
/// are compared with the range of all.
bool share_scale(const std::vector<Spread>& training) {
  constexpr std::size_t several = 16;
  double widest = 0;
  for (const Spread& spread : training) widest = std::max(widest, spread.high - spread.low);
  std::size_t varying = 0, wide = 0;
  for (const Spread& spread : training) {
    if (spread.constant()) continue;
    ++varying;
    if (spread.high - spread.low >= widest / 2) ++wide;
  }
  return varying >= several && 4 * wide >= varying;
}

/// How far outside the range a value is far: the range's width, or more on the side of a long tail,
/// whose end in training is far from the mean compared with the other side (`other`).
double margin_of(const Spread& spread, double other) {
  if (spread.constant()) return far_from_constant * std::max(1.0, std::abs(spread.low));
  const double width = spread.high - spread.low;
  return other > 0 ? width * std::max(1.0, (width - other) / other) : width;
}

bool is_standardized(double mean, double deviation) {
  return std::abs(mean) <= 0.5 && deviation >= 0.5 && deviation <= 2;
}

/// Whether mean and deviation differ by more than chance from those in training.
bool differs(double mean, double deviation, const Spread& training) {
  constexpr double other_deviation = 1.5, other_mean = 0.5;
  return deviation > other_deviation * training.deviation ||
         training.deviation > other_deviation * deviation ||
         std::abs(mean - training.mean) > other_mean * training.deviation;
}

std::string number_text(double value) { return fmt::format("{:.4g}", value); }

std::string list_text(const std::vector<std::string>& texts, const char* what) {
  std::string text;
  for (std::size_t i = 0; i < std::min(texts.size(), most_columns_named); ++i) {
    text += (i > 0 ? "; " : "") + texts[i];
  }
  if (texts.size() > most_columns_named) {
    text += fmt::format("; and {} more {}", texts.size() - most_columns_named, what);
  }
  return text;
}

}  // namespace

/// Of all features together that vary in training and have new values other than 0, each as a
/// fraction of its largest value in training.
struct InputCheck::Levels {
  Index features = 0;
  Index large_features = 0;  ///< with values `other_scale` times the largest in training
  double training = 0;       ///< root mean square
  double seen = 0;
  double largest = 0;         ///< of the new values
  double largest_value = 0;   ///< of the new values, not as a fraction
  double training_value = 0;  ///< of the values in training
  double lowest_value = 0;
  double training_lowest = 0;
};

InputCheck::InputCheck(const ModelInfo& info)
    : training_(info.features),
      names_(info.feature_names),
      together_(share_scale(training_)),
      seen_(info.features.size()) {
  const Spread all = pooled(training_);
  for (const Spread& spread : training_) {
    const Spread& range = together_ ? all : spread;
    features_.push_back({.low = range.low,
                         .high = range.high,
                         .margin_below = margin_of(range, range.high - range.mean),
                         .margin_above = margin_of(range, range.mean - range.low),
                         .level = level_of(range),
                         .varies = !range.constant()});
  }
  for (Sums& sums : seen_) {
    sums.low = std::numeric_limits<double>::infinity();
    sums.high = -sums.low;
  }
}

bool InputCheck::counts_as_outside(const Feature& feature, double value) const {
  return value < feature.low - feature.margin_below || value > feature.high + feature.margin_above;
}

void InputCheck::add(ConstView samples) {
  if (training_.empty()) return;
  expect_equal(samples.rows(), std::ssize(training_), "input check", "features");
  for (Index i = 0; i < samples.cols(); ++i) {
    for (std::size_t k = 0; k < seen_.size(); ++k) {
      const auto value = static_cast<double>(samples(static_cast<Index>(k), i));
      whole_ = whole_ && value == std::trunc(value);
      Sums& sums = seen_[k];
      sums.low = std::min(sums.low, value);
      sums.high = std::max(sums.high, value);
      sums.sum += value;
      sums.squares += value * value;
      sums.outside += counts_as_outside(features_[k], value) ? 1 : 0;
    }
  }
  samples_ += samples.cols();
}

std::string InputCheck::name(std::size_t feature) const {
  if (feature < names_.size()) return "column " + in_quotes(names_[feature]);
  return fmt::format("feature {}", feature);
}

InputCheck::Levels InputCheck::levels() const {
  Levels all;
  double training = 0, seen = 0;
  for (std::size_t k = 0; k < seen_.size(); ++k) {
    const Feature& feature = features_[k];
    if (!feature.varies || !(seen_[k].squares > 0)) continue;  // 0 is 0 in every unit
    const double unit = std::max(std::abs(feature.low), std::abs(feature.high));
    const double largest = std::max(std::abs(seen_[k].low), std::abs(seen_[k].high));
    training += feature.level * feature.level / (unit * unit);
    seen += seen_[k].squares / static_cast<double>(samples_) / (unit * unit);
    all.largest = std::max(all.largest, largest / unit);
    if (largest >= other_scale * unit) ++all.large_features;
    all.largest_value = std::max(all.largest_value, largest);
    all.training_value = std::max(all.training_value, training_[k].largest());
    all.lowest_value = std::min(all.lowest_value, seen_[k].low);
    all.training_lowest = std::min(all.training_lowest, training_[k].low);
    ++all.features;
  }
  const auto n = static_cast<double>(std::max<Index>(1, all.features));
  all.training = std::sqrt(training / n);
  all.seen = std::sqrt(seen / n);
  return all;
}

// A few samples of small whole numbers are as likely dark images.
bool InputCheck::are_small(const Levels& levels) const {
  if (whole_ && samples_ < enough_samples) return false;
  return levels.features * samples_ >= enough_values && levels.largest > 0 &&
         levels.largest <= 1 / other_scale &&
         levels.training >= (together_ ? least_level : least_level_of_one) &&
         levels.seen <= levels.training / other_scale;
}

bool InputCheck::are_large(const Levels& levels) const {
  const bool many = 2 * levels.large_features > levels.features;
  return (many || (together_ && levels.large_features > 0)) &&
         levels.seen >= other_scale * levels.training;
}

// Of few samples means and deviations say little. A feature counts as changed if it was not
// standardized in training and has another mean or deviation now.
bool InputCheck::are_standardized() const {
  if (samples_ < enough_samples) return false;
  const auto n = static_cast<double>(samples_);
  std::size_t varying = 0, standardized = 0, changed = 0;
  for (std::size_t k = 0; k < seen_.size(); ++k) {
    if (training_[k].constant()) continue;
    ++varying;
    const double mean = seen_[k].sum / n;
    const double deviation = std::sqrt(std::max(0.0, seen_[k].squares / n - mean * mean));
    if (!is_standardized(mean, deviation)) continue;
    ++standardized;
    const bool was = is_standardized(training_[k].mean, training_[k].deviation);
    if (!was && differs(mean, deviation, training_[k])) ++changed;
  }
  return varying > 0 && 10 * standardized >= 8 * varying && 2 * changed > varying;
}

/// Columns that alone are a small fraction of what they were in training.
std::vector<std::string> InputCheck::small_columns() const {
  std::vector<std::string> texts;
  if (samples_ < enough_samples) return texts;
  for (std::size_t k = 0; k < seen_.size(); ++k) {
    const Feature& feature = features_[k];
    const double size = training_[k].largest(), level = level_of(training_[k]);
    const double largest = std::max(std::abs(seen_[k].low), std::abs(seen_[k].high));
    const double now = std::sqrt(seen_[k].squares / static_cast<double>(samples_));
    const bool varies = feature.varies && !training_[k].constant() && seen_[k].low < seen_[k].high;
    const bool own = feature.low == training_[k].low && feature.high == training_[k].high;
    if (!varies || !own || level < least_level_of_one * size) continue;
    if (largest > size / other_scale || now > level / other_scale) continue;
    texts.push_back(fmt::format("{}: the values reach {}, those in training reached {}", name(k),
                                number_text(largest), number_text(size)));
  }
  return texts;
}

std::vector<std::string> InputCheck::columns_outside() const {
  std::vector<std::string> texts;
  const Index least = std::max<Index>(1, samples_ / least_fraction);
  for (std::size_t k = 0; k < seen_.size(); ++k) {
    if (seen_[k].outside < least) continue;
    texts.push_back(fmt::format("{}: {} of {} outside {} to {}, the range in training", name(k),
                                count_text(seen_[k].outside), count_text(samples_, "sample"),
                                number_text(features_[k].low), number_text(features_[k].high)));
  }
  return texts;
}

std::vector<std::string> InputCheck::warnings() const {
  if (training_.empty() || samples_ == 0) return {};
  const Levels all = levels();
  const bool signs = all.lowest_value < 0 && all.training_lowest >= 0;
  const std::string reach =
      fmt::format("the values reach {}, those in training reached {}",
                  number_text(all.largest_value), number_text(all.training_value));
  if (are_small(all)) {
    const bool of_bytes = all.training_value > 128 && all.training_value <= 255;
    if (signs) return {reach + ": are they standardized already? the model does that itself"};
    if (of_bytes && all.largest_value <= 1) return {reach + ": are they divided by 255 already?"};
    return {reach};
  }
  if (are_standardized()) {
    return {
        "the features have mean 0 and deviation 1, those in training had not: are they "
        "standardized already? the model takes them as they were in training"};
  }
  if (are_large(all)) {
    const bool to_bytes = all.largest_value > 128 && all.largest_value <= 255;
    const bool hint = to_bytes && all.training_value <= 1;
    return {reach + (hint ? ": those in training were divided by 255" : "")};
  }
  std::vector<std::string> warnings;
  const char* more = names_.empty() ? "features" : "columns";
  for (const auto& texts : {small_columns(), columns_outside()}) {
    if (!texts.empty()) warnings.push_back(list_text(texts, more));
  }
  return warnings;
}

std::vector<std::string> input_warnings(const ModelInfo& info, ConstView samples) {
  InputCheck check(info);
  check.add(samples);
  return check.warnings();
}

std::vector<std::string> input_warnings(const ModelInfo& info, const Dataset& data) {
  if (info.features.empty()) return {};
  constexpr Index piece = 256;
  InputCheck check(info);
  const std::vector<Index> all = all_indices(data.size());
  Matrix samples(data.features(), std::min(piece, data.size()));
  for (Index begin = 0; begin < data.size(); begin += piece) {
    const Index size = std::min(piece, data.size() - begin);
    const View x = view(samples.data(), data.features(), size);
    data.gather_raw(std::span(all).subspan(at(begin), at(size)), x);
    check.add(read_only(x));
  }
  return check.warnings();
}

}}  // namespace rectify
