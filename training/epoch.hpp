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

/// What is known after an epoch.
struct Epoch {
  Index number = 0;        ///< from 1; 0 is before the first step
  std::uint64_t step = 0;  ///< steps taken since the beginning
  double train_loss = 0;   ///< mean over the epoch's samples, each with its batch's net
  std::optional<double> train_accuracy = {};
  std::optional<double> validation_loss = {};
  std::optional<double> validation_accuracy = {};
  double learning_rate = 0;  ///< of the last step
  double seconds = 0;        ///< of training alone
  double samples_per_second = 0;
  Index skipped = 0;    ///< see `Place`
  Index rollbacks = 0;  ///< see `Place`
  /// Figures that observers add, by name, then by index of the layer. A name is none of those
  /// below.
  std::map<std::string, std::map<Index, double>> layer_figures = {};
  /// More that observers add, by name, for the epoch's line of metrics; not kept with a run's
  /// state.
  Json details = Json::object();
};

using History = std::vector<Epoch>;

/// A number of an epoch by the name that files and conditions know it by.
struct EpochFigure {
  const char* name;
  std::optional<double> (*get)(const Epoch&);
  void (*set)(Epoch&, double);
};

namespace detail {

template <auto member>
constexpr EpochFigure figure(const char* name) {
  return {name, [](const Epoch& epoch) -> std::optional<double> { return epoch.*member; },
          [](Epoch& epoch, double value) { epoch.*member = value; }};
}

}  // namespace detail

/// How good the net is.
inline constexpr std::array quality_figures{
    detail::figure<&Epoch::train_loss>("train_loss"),
    detail::figure<&Epoch::train_accuracy>("train_accuracy"),
    detail::figure<&Epoch::validation_loss>("validation_loss"),
    detail::figure<&Epoch::validation_accuracy>("validation_accuracy")};
/// How it went.
inline constexpr std::array pace_figures{
    detail::figure<&Epoch::learning_rate>("learning_rate"),
    detail::figure<&Epoch::seconds>("seconds"),
    detail::figure<&Epoch::samples_per_second>("samples_per_second")};

/// One of `quality_figures`, by its place there, as a key that says what is watched.
enum class QualityFigure : std::size_t {};
constexpr auto names_of(QualityFigure) {
  std::array<const char*, quality_figures.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = quality_figures[i].name;
  return names;
}
constexpr QualityFigure quality_figure(std::string_view name) {
  std::size_t i = 0;
  while (quality_figures.at(i).name != name) ++i;
  return QualityFigure{i};
}
constexpr const EpochFigure& figure(QualityFigure which) { return quality_figures[at(which)]; }
/// Losses are better the smaller they are, all else the larger.
constexpr bool is_loss(const EpochFigure& figure) {
  return std::string_view(figure.name).ends_with("loss");
}

/// All of an epoch, for files; what is not finite comes back as not a number.
RECTIFY_API Json epoch_to_json(const Epoch& epoch);
RECTIFY_API Epoch epoch_from_json(const Json& json);
/// The form of it, as `check_shape` takes it.
RECTIFY_API const Json& epoch_shape();

}}  // namespace rectify
