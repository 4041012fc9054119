#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "../base/handle.hpp"
#include "../base/types.hpp"
#include "../math/loops.hpp"

/// Interface of optimizers.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Largest number of state vectors of an optimizer.
inline constexpr Index most_slots = 4;

/// A contiguous piece of the flat vectors, to be updated in place. Optimizers do not know layers.
struct Update {
  std::span<Scalar> weights;
  const Scalar* gradients;
  std::array<Scalar*, most_slots> slots;  ///< state of the rule, 0 before the first step
  double learning_rate;                   ///< the rule's or a group's, times the schedule's factor
  std::uint64_t step;                     ///< from 1
  double weight_decay;                    ///< the rule's or a group's; 0 if there is none
  double carried;                         ///< result of `carry` for this step
};

/// `update` may return whether all weights and slots that it has written are finite, which is
/// nearly free within its loop (`nonfinite_bits`). If it returns void, they are checked after the
/// update, which takes time.
///
/// A rule with a member `weight_decay` gets the decay to apply in `Update`. A rule that uses
/// `Update::step` must define `counts_steps`, so that steps are counted separately for elements
/// whose slots were reset. A rule that needs a running value, such as a product over steps, defines
/// `double carry(double before, std::uint64_t step) const`, which starts at 1.
template <class Rule>
concept OptimizerRule = requires(const Rule& rule, const Update& update) {
  { Rule::kind } -> std::convertible_to<std::string_view>;
  { rule.slots() } -> std::same_as<Index>;
  { rule.learning_rate } -> std::convertible_to<double>;
  rule.update(update);
};

struct RECTIFY_API OptimizerInterface : RuleInterface {
  virtual Index slots() const = 0;
  virtual double learning_rate() const = 0;
  /// Whether the rule supports weight decay; and its own weight decay, or 0.
  virtual bool decays() const = 0;
  virtual double weight_decay() const = 0;
  /// Whether an update depends on the number of earlier ones.
  virtual bool counts_steps() const = 0;
  virtual double carry(double before, std::uint64_t step) const = 0;
  /// Returns whether all values it has written are finite.
  virtual bool update(const Update& update) const = 0;
};

class Optimizer : public Handle<OptimizerInterface> {
 public:
  template <OptimizerRule Rule>
  Optimizer(Rule rule)  // NOLINT: implicit
      : Handle(std::make_shared<Model<Rule>>(std::move(rule))) {}

  static constexpr auto family = "optimizer";

 private:
  template <class Rule>
  struct Model final : RuleHolder<OptimizerInterface, Rule> {
    using RuleHolder<OptimizerInterface, Rule>::RuleHolder;
    static constexpr bool has_decay = requires(const Rule& rule) { rule.weight_decay; };

    Index slots() const final { return this->rule.slots(); }
    double learning_rate() const final { return this->rule.learning_rate; }
    bool decays() const final { return has_decay; }
    double weight_decay() const final {
      if constexpr (has_decay) return this->rule.weight_decay;
      return 0;
    }
    bool counts_steps() const final {
      if constexpr (requires { Rule::counts_steps; }) return Rule::counts_steps;
      return false;
    }
    double carry(double before, std::uint64_t step) const final {
      if constexpr (requires { this->rule.carry(before, step); }) {
        return this->rule.carry(before, step);
      }
      return before;
    }
    bool update(const Update& update) const final {
      if constexpr (std::is_same_v<decltype(this->rule.update(update)), bool>) {
        return this->rule.update(update);
      } else {
        this->rule.update(update);
        const auto size = static_cast<Index>(update.weights.size());
        bool finite = all_finite(update.weights.data(), size);
        for (std::size_t k = 0; k < static_cast<std::size_t>(slots()); ++k) {
          finite &= all_finite(update.slots[k], size);
        }
        return finite;
      }
    }
  };
};

}}  // namespace rectify
