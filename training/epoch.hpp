#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../base/json.hpp"
#include "../base/precision.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// The results of an epoch.
struct Epoch {
  Index number = 0;        ///< from 1; 0 is before the first step
  std::uint64_t step = 0;  ///< steps since the beginning
  double train_loss = 0;   ///< mean over the epoch's samples, computed before each step
  std::optional<double> train_accuracy = {};
  std::optional<double> validation_loss = {};
  std::optional<double> validation_accuracy = {};
  double learning_rate = 0;  ///< of the last step
  double seconds = 0;        ///< of training alone
  double samples_per_second = 0;
  Index skipped = 0;    ///< see `Place`
  Index rollbacks = 0;  ///< see `Place`
  /// Metrics of layers from observers, by name (none of `quality_metrics` and `pace_metrics`), then
  /// by index of the layer.
  std::map<std::string, std::map<Index, double>> layer_metrics = {};
  /// Further results of observers, by name, for the epoch's line of metrics; not part of a run's
  /// state.
  Json details = Json::object();
};

using History = std::vector<Epoch>;

/// A number of an epoch and its name in files and conditions.
struct EpochMetric {
  const char* name;
  std::optional<double> (*get)(const Epoch&);
  void (*set)(Epoch&, double);
};

namespace detail {

template <auto member>
constexpr EpochMetric metric(const char* name) {
  return {name, [](const Epoch& epoch) -> std::optional<double> { return epoch.*member; },
          [](Epoch& epoch, double value) { epoch.*member = value; }};
}

}  // namespace detail

/// Metrics of quality.
inline constexpr std::array quality_metrics{
    detail::metric<&Epoch::train_loss>("train_loss"),
    detail::metric<&Epoch::train_accuracy>("train_accuracy"),
    detail::metric<&Epoch::validation_loss>("validation_loss"),
    detail::metric<&Epoch::validation_accuracy>("validation_accuracy")};
/// Metrics of training itself.
inline constexpr std::array pace_metrics{
    detail::metric<&Epoch::learning_rate>("learning_rate"),
    detail::metric<&Epoch::seconds>("seconds"),
    detail::metric<&Epoch::samples_per_second>("samples_per_second")};

/// Index into `quality_metrics`: the metric to monitor.
enum class QualityMetric : std::size_t {};
constexpr auto names_of(QualityMetric) {
  std::array<const char*, quality_metrics.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = quality_metrics[i].name;
  return names;
}
constexpr QualityMetric quality_metric(std::string_view name) {
  std::size_t i = 0;
  while (quality_metrics.at(i).name != name) ++i;
  return QualityMetric{i};
}
constexpr const EpochMetric& metric(QualityMetric which) { return quality_metrics[at(which)]; }
/// Whether smaller is better; larger is better for all other metrics.
constexpr bool is_loss(const EpochMetric& metric) {
  return std::string_view(metric.name).ends_with("loss");
}

/// An epoch to and from JSON; NaN and infinity are read back as NaN.
RECTIFY_API Json epoch_to_json(const Epoch& epoch);
RECTIFY_API Epoch epoch_from_json(const Json& json);
/// Its shape, for `check_shape`.
RECTIFY_API const Json& epoch_shape();

}}  // namespace rectify
