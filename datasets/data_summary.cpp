#include "data_summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "../base/error.hpp"
#include "../base/words.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Thresholds for an imbalance of classes, and for values too far from 0 to learn well.
constexpr double much_larger = 10, far_from_0 = 10;
constexpr std::size_t most_named = 5;
/// A deviation below this fraction of the values has lost digits in a float's 24 bits.
constexpr double coarse_share = 5e-5;

PartSummary summarize_part(const Dataset& data) {
  PartSummary part{data.size(), std::vector<Index>(static_cast<std::size_t>(data.classes()))};
  if (data.classes() == 0) return part;
  for (Index i = 0; i < data.size(); ++i) {
    ++part.class_counts[at(data.target(i).label)];
  }
  return part;
}

std::string feature_name(const Dataset& data, std::size_t k) {
  return k < data.feature_names().size() ? data.feature_names()[k] : std::to_string(k);
}

std::string target_name(const Dataset& data, std::size_t k) {
  return k < data.target_names().size() ? data.target_names()[k] : fmt::format("target {}", k);
}

bool far(double low, double high) { return low < -far_from_0 || high > far_from_0; }

void warn_of_classes(DataSummary& summary) {
  const auto& counts = summary.fitting.class_counts;
  std::vector<std::string> missing;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] == 0) missing.push_back(summary.class_name(static_cast<Index>(c)));
  }
  if (!missing.empty()) {
    summary.warnings.push_back(fmt::format("class{} {} ha{} no sample to train on",
                                           missing.size() == 1 ? "" : "es", first_names(missing),
                                           missing.size() == 1 ? "s" : "ve"));
  }
  if (const auto imbalance = summary.imbalance(); imbalance && *imbalance >= much_larger) {
    summary.warnings.push_back(
        fmt::format("the largest class has {:.0f} times the samples of the smallest: accuracy "
                    "hides errors on small classes; class_weights of the loss compensate",
                    *imbalance));
  }
}

/// `name(k)` is that of the k-th feature or target.
template <class Name>
void warn_of_coarse(const std::vector<Spread>& spreads, Name&& name, DataSummary& summary) {
  std::vector<std::string> coarse;
  for (std::size_t k = 0; k < spreads.size(); ++k) {
    const double size = std::max(std::abs(spreads[k].low), std::abs(spreads[k].high));
    const bool flat = spreads[k].deviation < coarse_share * size;
    if (flat && !spreads[k].constant()) coarse.push_back(name(k));
  }
  if (coarse.empty()) return;
  summary.warnings.push_back(fmt::format(
      "{}: values differ by less than one part in 20,000, near the precision of a float: subtract "
      "an offset first",
      first_names(coarse)));
}

void warn_of_values(const Dataset& fitting, DataSummary& summary) {
  const Normalization& normalization = fitting.normalization();
  const bool standard = normalization.deviation.size() > 1;
  if (standard && !summary.constant.empty()) {
    summary.warnings.push_back(
        fmt::format("{} ({}): they carry no information, and data.normalize standard does not "
                    "scale them in data where they vary",
                    count_text(std::ssize(summary.constant), "constant feature"),
                    first_names(summary.constant)));
  }
  const bool scaled = normalization.uniform();
  const double mean = scaled ? static_cast<double>(normalization.mean[0]) : 0;
  const double deviation = scaled ? static_cast<double>(normalization.deviation[0]) : 1;
  const double low = (summary.values.low - mean) / deviation;
  const double high = (summary.values.high - mean) / deviation;
  if (!standard && far(low, high)) {
    summary.warnings.push_back(fmt::format(
        "features range from {:.4g} to {:.4g}: data.normalize standard brings them near 0, for "
        "faster learning",
        low, high));
  }
}

void warn_of_targets(const Dataset& fitting, const std::vector<Spread>& spreads,
                     DataSummary& summary) {
  std::vector<std::string> constant;
  for (std::size_t k = 0; k < spreads.size(); ++k) {
    if (spreads[k].constant()) constant.push_back(target_name(fitting, k));
  }
  if (!constant.empty()) {
    summary.warnings.push_back(
        fmt::format("{} ({}): the same value in all training samples, so there is nothing to learn",
                    count_text(std::ssize(constant), "constant target"), first_names(constant)));
  }
  if (summary.targets && fitting.target_scale().empty() &&
      far(summary.targets->low, summary.targets->high)) {
    summary.warnings.push_back(fmt::format(
        "targets range from {:.4g} to {:.4g}: data.targets standard brings them near 0, for faster "
        "learning",
        summary.targets->low, summary.targets->high));
  }
}

}  // namespace

std::string first_names(const std::vector<std::string>& names) {
  const auto shown = static_cast<std::ptrdiff_t>(std::min(most_named, names.size()));
  return fmt::format("{}{}", fmt::join(names.begin(), names.begin() + shown, ", "),
                     names.size() > most_named ? ", ..." : "");
}

std::optional<double> DataSummary::imbalance() const {
  const auto& counts = fitting.class_counts;
  if (counts.empty()) return std::nullopt;
  const auto [smallest, largest] = std::minmax_element(counts.begin(), counts.end());
  if (*smallest == 0) return std::nullopt;
  return static_cast<double>(*largest) / static_cast<double>(*smallest);
}

std::string DataSummary::class_name(Index c) const {
  return class_names.empty() ? std::to_string(c) : in_quotes(class_names[at(c)]);
}

DataSummary summarize(const Dataset& fitting, const Dataset& validation, const Dataset& test) {
  DataSummary summary;
  summary.features = fitting.features();
  summary.image = fitting.image_shape();
  summary.outputs = fitting.outputs();
  summary.classes = fitting.classes();
  summary.class_names = fitting.class_names();
  summary.fitting = summarize_part(fitting);
  summary.validation = summarize_part(validation);
  summary.test = summarize_part(test);
  const std::vector<Spread> spreads = feature_spreads(fitting);
  summary.values = pooled(spreads);
  for (std::size_t k = 0; k < spreads.size(); ++k) {
    if (spreads[k].constant()) summary.constant.push_back(feature_name(fitting, k));
  }
  const std::vector<Spread> targets = target_spreads(fitting);
  if (!targets.empty()) summary.targets = pooled(targets);
  warn_of_classes(summary);
  warn_of_coarse(
      spreads, [&](std::size_t k) { return feature_name(fitting, k); }, summary);
  warn_of_coarse(
      targets, [&](std::size_t k) { return target_name(fitting, k); }, summary);
  warn_of_values(fitting, summary);
  warn_of_targets(fitting, targets, summary);
  return summary;
}

}}  // namespace rectify
