#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "precision.hpp"

namespace rectify::inline RECTIFY_PRECISION {

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
  /// Share of units that are gradient-dead, by index of the activation layer; empty where nobody
  /// looked. The vitals observer fills it in.
  std::map<Index, double> dead = {};
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

}  // namespace rectify::inline RECTIFY_PRECISION
