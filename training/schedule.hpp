#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "../base/handle.hpp"
#include "../base/types.hpp"
#include "epoch.hpp"

/// How the learning rate changes over a run.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Where a run stands when a schedule is asked for the factor of its next step. A factor is a
/// function of this alone, so that a run which goes on finds the rates of one left alone.
struct RunPlace {
  Index step;                           ///< steps taken since the warm-up, 0 <= step < steps
  Index steps;                          ///< all steps that are planned after the warm-up
  Index steps_per_epoch;                ///< the warm-up need not end with an epoch
  std::span<const Epoch> history = {};  ///< the epochs that were completed after the warm-up

  double progress() const { return static_cast<double>(step) / static_cast<double>(steps); }
  /// Whole epochs since the warm-up.
  Index epoch() const { return step / steps_per_epoch; }
};

/// `factor(place)` is what the learning rate of the next step is multiplied by. Every rule has
/// `warmup_epochs`.
template <class Rule>
concept ScheduleRule = requires(const Rule& rule, const RunPlace& place) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.factor(place) } -> std::same_as<double>;
  { rule.warmup_epochs } -> std::convertible_to<double>;
};

struct RECTIFY_API ScheduleInterface : RuleInterface {
  virtual double factor(const RunPlace& place) const = 0;
  virtual double warmup_epochs() const = 0;
};

class RECTIFY_API Schedule : public Handle<ScheduleInterface> {
 public:
  template <ScheduleRule Rule>
  Schedule(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  static constexpr auto family = "schedule";

  static Schedule constant();

  /// The factor for the step after `step` steps of `steps`; `history` are the epochs completed till
  /// then. During the warm-up, which is rounded to whole steps, it rises evenly, and is 1 in the
  /// warm-up's last step.
  double factor(std::uint64_t step, Index steps, Index steps_per_epoch,
                std::span<const Epoch> history = {}) const;

 private:
  template <class Rule>
  struct Model final : RuleHolder<ScheduleInterface, Rule> {
    using RuleHolder<ScheduleInterface, Rule>::RuleHolder;
    double factor(const RunPlace& place) const final { return this->rule.factor(place); }
    double warmup_epochs() const final { return this->rule.warmup_epochs; }
  };
};

}}  // namespace rectify
