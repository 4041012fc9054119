#pragma once

#include <memory>
#include <utility>

#include "../base/handle.hpp"
#include "treatment.hpp"

/// Cures: changes of a net during training that revive dead units.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// A cure changes a net after every `every_steps`-th step. One that works on hidden units declares
/// `slots()`, the number of values kept for it per unit, initially 0, and finds the units in
/// `treatment.layers`.
template <class Rule>
concept CureRule = requires(const Rule& rule, Treatment& treatment) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.every_steps } -> std::convertible_to<Index>;
  rule.treat(treatment);
};

struct RECTIFY_API CureInterface : RuleInterface {
  virtual Index every_steps() const = 0;
  /// Whether it works on units of hidden layers.
  virtual bool needs_units() const = 0;
  virtual Index slots() const = 0;
  virtual void treat(Treatment& treatment) const = 0;
};

class Cure : public Handle<CureInterface> {
 public:
  template <CureRule Rule>
  Cure(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  static constexpr auto family = "cure";

 private:
  template <class Rule>
  struct Model final : RuleHolder<CureInterface, Rule> {
    using RuleHolder<CureInterface, Rule>::RuleHolder;
    static constexpr bool has_slots = requires(const Rule& rule) { rule.slots(); };

    Index every_steps() const final { return this->rule.every_steps; }
    bool needs_units() const final { return has_slots; }
    Index slots() const final {
      if constexpr (has_slots) return this->rule.slots();
      return 0;
    }
    void treat(Treatment& treatment) const final { this->rule.treat(treatment); }
  };
};

}}  // namespace rectify
