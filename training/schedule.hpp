#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "../base/handle.hpp"
#include "../base/types.hpp"
#include "epoch.hpp"

/// Interface of learning-rate schedules.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// What a run has done since the warm-up.
struct StepsDone {
  Index step;                           ///< steps taken
  Index steps_per_epoch;                ///< the warm-up need not end with an epoch
  std::span<const Epoch> history = {};  ///< epochs completed

  /// Whole epochs.
  Index epoch() const { return step / steps_per_epoch; }
};

/// The position of a run for which a schedule computes the factor of the next step. Factors depend
/// on nothing else, so that a resumed run has the same learning rates.
struct RunPlace {
  Index step;                           ///< steps taken since the warm-up, 0 <= step < steps
  Index steps;                          ///< number of steps planned after the warm-up
  Index steps_per_epoch;                ///< the warm-up need not end with an epoch
  std::span<const Epoch> history = {};  ///< epochs completed after the warm-up

  double progress() const { return static_cast<double>(step) / static_cast<double>(steps); }
  StepsDone done() const { return {step, steps_per_epoch, history}; }
};

/// A schedule whose factors do not depend on the length of the run: a run of more epochs begins
/// with the same learning rates.
template <class Rule>
concept EndlessScheduleRule = requires(const Rule& rule, const StepsDone& done) {
  { rule.factor(done) } -> std::same_as<double>;
};

/// `factor(place)` multiplies the learning rate of the next step; a rule that does not need the
/// length of the run has `factor(done)`. Every rule has `warmup_epochs`.
template <class Rule>
concept ScheduleRule = requires(const Rule& rule) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.warmup_epochs } -> std::convertible_to<double>;
}
&&(EndlessScheduleRule<Rule> || requires(const Rule& rule, const RunPlace& place) {
  { rule.factor(place) } -> std::same_as<double>;
});

struct RECTIFY_API ScheduleInterface : RuleInterface {
  virtual double factor(const RunPlace& place) const = 0;
  /// Whether factors depend on the number of steps planned.
  virtual bool depends_on_length() const = 0;
  virtual double warmup_epochs() const = 0;
};

class RECTIFY_API Schedule : public Handle<ScheduleInterface> {
 public:
  template <ScheduleRule Rule>
  Schedule(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  static constexpr auto family = "schedule";

  static Schedule constant();

  /// The factor of the step after `step` of `steps` steps; `history` are the epochs completed so
  /// far. During the warm-up, rounded to whole steps, it rises linearly to 1 in the last step of
  /// the warm-up.
  double factor(std::uint64_t step, Index steps, Index steps_per_epoch,
                std::span<const Epoch> history = {}) const;

  /// Whether a run of more than `steps` steps begins with the factors of one of `steps`.
  bool can_go_on_after(Index steps, Index steps_per_epoch) const;

 private:
  /// Steps of the warm-up, if the run is long enough.
  double warmup_steps(Index steps_per_epoch) const;

  template <class Rule>
  struct Model final : RuleHolder<ScheduleInterface, Rule> {
    using RuleHolder<ScheduleInterface, Rule>::RuleHolder;
    double factor(const RunPlace& place) const final {
      if constexpr (EndlessScheduleRule<Rule>) {
        return this->rule.factor(place.done());
      } else {
        return this->rule.factor(place);
      }
    }
    bool depends_on_length() const final { return !EndlessScheduleRule<Rule>; }
    double warmup_epochs() const final { return this->rule.warmup_epochs; }
  };
};

}}  // namespace rectify
