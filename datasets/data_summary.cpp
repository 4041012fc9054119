#include "data_summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "../base/error.hpp"
#include "../base/parse_number.hpp"
#include "../base/words.hpp"
#include "../losses/binary_cross_entropy.hpp"
#include "../losses/catalogue.hpp"
#include "target_shapes.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {
namespace {

/// Thresholds for an imbalance of classes, and for values too far from 0 to learn well.
constexpr double much_larger = 10, far_from_0 = 10;
constexpr std::size_t most_named = 5;
/// A deviation below this fraction of the values has lost digits in a float's 24 bits.
constexpr double coarse_share = 5e-5;
/// Up to here a float holds every whole number.
constexpr Index exact_floats = Index{1} << 24;

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

bool far(double low, double high) { return low < -far_from_0 || high > far_from_0; }

/// The loss with weights that make up for the sizes of the classes; null if it has no option for
/// that, or uses it already.
Json with_class_weights(const Loss& loss, const std::vector<Index>& counts) {
  const auto* entry = registry<Loss>().find(loss.kind());
  if (entry == nullptr) return {};
  Json json = entry->write(loss);
  if (json.contains("class_weights")) {
    if (!json["class_weights"].is_null()) return {};
    json["class_weights"] = "balanced";
  } else if (json.contains("positive_weight") && counts.size() == 2) {
    if (json["positive_weight"] != 1) return {};
    const double ratio = static_cast<double>(counts[0]) / static_cast<double>(counts[1]);
    json["positive_weight"] = parse_number<double>(fmt::format("{:.2g}", ratio)).value_or(ratio);
  } else {
    return {};
  }
  for (const FieldInfo& field : entry->fields) {
    if (json[field.name] == field.standard) json.erase(field.name);
  }
  return json;
}

void warn_of_classes(DataSummary& summary, const Loss& loss) {
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
    const Json weighted = with_class_weights(loss, counts);
    summary.warnings.push_back(fmt::format(
        "the largest class has {:.0f} times the samples of the smallest: accuracy "
        "hides errors on small classes{}",
        *imbalance,
        weighted.is_null() ? "" : fmt::format("; \"loss\": {} compensates", text_of(weighted))));
  }
}

/// Metrics of a single sample are all or nothing.
void warn_of_parts(DataSummary& summary) {
  const auto warn = [&](const char* name, const PartSummary& part) {
    if (part.samples != 1) return;
    summary.warnings.push_back(
        fmt::format("the {} part has only 1 sample: its metrics say little", name));
  };
  warn("training", summary.fitting);
  warn("validation", summary.validation);
  warn("test", summary.test);
}

/// Constant, perhaps only because floats are.
bool is_rounded(const Spread& spread) {
  return spread.constant() && spread.largest() >= static_cast<double>(exact_floats);
}

/// `names` has a name for each of the features or targets.
void warn_of_coarse(const std::vector<Spread>& spreads, const std::vector<std::string>& names,
                    DataSummary& summary) {
  std::vector<std::string> coarse, rounded;
  for (std::size_t k = 0; k < spreads.size(); ++k) {
    const bool flat = spreads[k].deviation < coarse_share * spreads[k].largest();
    if (flat && !spreads[k].constant()) coarse.push_back(names[k]);
    if (is_rounded(spreads[k])) rounded.push_back(names[k]);
  }
  if (!coarse.empty()) {
    summary.warnings.push_back(fmt::format(
        "{}: values differ by less than one part in 20,000, near the precision of a float: "
        "subtract an offset first",
        first_names(coarse)));
  }
  if (!rounded.empty()) {
    summary.warnings.push_back(fmt::format(
        "{}: all values are the same as floats, which do not hold every whole number above {}: if "
        "they differ in the file, subtract an offset first",
        first_names(rounded), count_text(exact_floats)));
  }
}

std::vector<std::string> names_of_features(const Dataset& data) {
  std::vector<std::string> names;
  for (Index k = 0; k < data.features(); ++k) names.push_back(feature_name(data, at(k)));
  return names;
}

std::vector<std::string> names_of_targets(const Dataset& data) {
  std::vector<std::string> names;
  for (Index k = 0; k < data.outputs(); ++k)
    names.push_back(data.target_names().empty() ? fmt::format("target {}", k)
                                                : data.target_name(at(k)));
  return names;
}

void warn_of_constant_targets(const std::vector<Spread>& spreads,
                              const std::vector<std::string>& names, DataSummary& summary) {
  std::vector<std::string> constant;
  for (std::size_t k = 0; k < spreads.size(); ++k) {
    if (!spreads[k].constant() || is_rounded(spreads[k])) continue;
    constant.push_back(fmt::format("{} is {:g}", names[k], spreads[k].low));
  }
  if (constant.empty()) return;
  summary.warnings.push_back(
      fmt::format("{} ({} for all training samples): there is nothing to "
                  "learn",
                  count_text(std::ssize(constant), "constant target"), first_names(constant)));
}

/// Classes that are given as values are trained and measured as values.
void warn_of_class_like(const Dataset& fitting, const Loss& loss, DataSummary& summary) {
  if (loss.kind() == BinaryCrossEntropy::kind) return;  // made for such values
  const ClassLike like = class_like(fitting);
  if (like == ClassLike::one_hot) {
    summary.warnings.push_back(fmt::format(
        "targets are one-hot, and values for loss {}: as classes, y.argmax(1) in NumPy, they are "
        "trained with cross-entropy and measured by accuracy",
        loss.kind()));
  }
  const bool binary = like == ClassLike::labels && largest_label(fitting) == 1;
  if (!binary && like != ClassLike::signs) return;
  summary.warnings.push_back(fmt::format(
      "all targets are {}, and values for loss {}: as classes (\"task\": \"classification\" of a "
      "CSV file, {} for an NPZ file) they are trained with cross-entropy and measured by accuracy",
      binary ? "0 or 1" : "-1 or 1", loss.kind(),
      binary ? "y.astype(\"int64\")" : "(y > 0).astype(\"int64\")"));
}

void warn_of_far_targets(const Dataset& fitting, DataSummary& summary) {
  const auto& targets = summary.targets;
  if (!fitting.target_scale().empty() || !far(targets->low, targets->high)) return;
  summary.warnings.push_back(fmt::format(
      "targets range from {:.4g} to {:.4g}: data.targets standard brings them near 0, for faster "
      "learning",
      targets->low, targets->high));
}

/// Of regression data.
void warn_of_targets(const Dataset& fitting, const Loss& loss, DataSummary& summary) {
  const auto spreads = target_spreads(fitting);
  if (spreads.empty()) return;
  const auto names = names_of_targets(fitting);
  warn_of_constant_targets(spreads, names, summary);
  warn_of_coarse(spreads, names, summary);
  warn_of_class_like(fitting, loss, summary);
  warn_of_far_targets(fitting, summary);
}

/// Whether each feature has a scale of its own.
bool is_standardized(const Dataset& data) {
  const Normalization& normalization = data.normalization();
  if (data.features() > 1) return normalization.deviation.size() > 1;
  return normalization == data.standardization();
}

void warn_of_values(const Dataset& fitting, const std::vector<Spread>& spreads,
                    DataSummary& summary) {
  const Normalization& normalization = fitting.normalization();
  const bool standard = is_standardized(fitting);
  std::vector<std::string> constant;
  for (std::size_t k = 0; k < spreads.size(); ++k) {
    if (spreads[k].constant() && !is_rounded(spreads[k])) {
      constant.push_back(feature_name(fitting, k));
    }
  }
  if (standard && !constant.empty()) {
    summary.warnings.push_back(fmt::format(
        "{} ({}): {} no information, and data.normalize standard does not scale {} in "
        "data where {}",
        count_text(std::ssize(constant), "constant feature"), first_names(constant),
        constant.size() == 1 ? "it carries" : "they carry", constant.size() == 1 ? "it" : "them",
        constant.size() == 1 ? "it varies" : "they vary"));
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

/// All but the features.
DataSummary summarize_targets(const Dataset& fitting, const Dataset& validation,
                              const Dataset& test, const Loss& loss) {
  DataSummary summary;
  summary.features = fitting.features();
  summary.image = fitting.image_shape();
  summary.outputs = fitting.outputs();
  summary.classes = fitting.classes();
  summary.class_names = fitting.class_names();
  summary.fitting = summarize_part(fitting);
  summary.validation = summarize_part(validation);
  summary.test = summarize_part(test);
  if (const auto targets = target_spreads(fitting); !targets.empty()) {
    summary.targets = pooled(targets);
  }
  warn_of_parts(summary);
  warn_of_classes(summary, loss);
  warn_of_targets(fitting, loss, summary);
  return summary;
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

DataSummary summarize(const Dataset& fitting, const Dataset& validation, const Dataset& test,
                      const Loss& loss) {
  DataSummary summary = summarize_targets(fitting, validation, test, loss);
  const std::vector<Spread> spreads = feature_spreads(fitting);
  summary.values = pooled(spreads);
  for (std::size_t k = 0; k < spreads.size(); ++k) {
    if (spreads[k].constant()) summary.constant.push_back(feature_name(fitting, k));
  }
  warn_of_coarse(spreads, names_of_features(fitting), summary);
  warn_of_values(fitting, spreads, summary);
  return summary;
}

DataSummary summarize(const Dataset& fitting, const Dataset& validation, const Dataset& test) {
  return summarize(fitting, validation, test, Loss::fitting(fitting));
}

std::vector<std::string> target_warnings(const Dataset& fitting, const Dataset& validation,
                                         const Dataset& test, const Loss& loss) {
  return summarize_targets(fitting, validation, test, loss).warnings;
}

}}  // namespace rectify
