#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "handle.hpp"
#include "types.hpp"

/// How the learning rate changes over a run.
namespace rectify::inline RECTIFY_PRECISION {

/// `factor(progress)` is what the learning rate is multiplied by when `progress` of the steps after
/// the warm-up, 0 <= progress < 1, have been taken. Every rule has `warmup_epochs`.
template <class Rule>
concept ScheduleRule = requires(const Rule& rule) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.factor(double{}) } -> std::same_as<double>;
  { rule.warmup_epochs } -> std::convertible_to<double>;
};

struct RECTIFY_API ScheduleInterface : RuleInterface {
  virtual double factor(double progress) const = 0;
  virtual double warmup_epochs() const = 0;
};

class RECTIFY_API Schedule : public Handle<ScheduleInterface> {
 public:
  template <ScheduleRule Rule>
  Schedule(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  static constexpr auto family = "schedule";

  static Schedule constant();

  /// The factor for the step after `step` steps of `steps`. During warm-up it rises evenly, and is
  /// 1 in the warm-up's last step.
  double factor(std::uint64_t step, Index steps, Index steps_per_epoch) const {
    const double warmup = std::min((*this)->warmup_epochs() * static_cast<double>(steps_per_epoch),
                                   static_cast<double>(steps));
    const auto now = static_cast<double>(step);
    if (now < warmup) return std::min(1.0, (now + 1) / warmup);
    return (*this)->factor((now - warmup) / (static_cast<double>(steps) - warmup));
  }

 private:
  template <class Rule>
  struct Model final : RuleHolder<ScheduleInterface, Rule> {
    using RuleHolder<ScheduleInterface, Rule>::RuleHolder;
    double factor(double progress) const final { return this->rule.factor(progress); }
    double warmup_epochs() const final { return this->rule.warmup_epochs; }
  };
};

}  // namespace rectify::inline RECTIFY_PRECISION
