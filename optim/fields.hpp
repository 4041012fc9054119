#pragma once

#include "../schema/fields.hpp"

/// Fields shared by optimizers or schedules.
namespace rectify { inline namespace RECTIFY_PRECISION {

template <class Rule>
constexpr auto rate_field() {
  return field("learning_rate", &Rule::learning_rate, "size of a step", positive);
}

/// L2 penalty: added to the gradient.
template <class Rule>
constexpr auto penalty_field() {
  return field("weight_decay", &Rule::weight_decay, "L2 penalty, not on biases, norms and slopes",
               non_negative);
}

/// Decoupled weight decay (Loshchilov & Hutter 2019).
template <class Rule>
constexpr auto decay_field() {
  return field("weight_decay", &Rule::weight_decay,
               "share of a weight lost each step, times the rate; not on biases, norms and slopes",
               non_negative);
}

template <class Rule>
constexpr auto epsilon_field() {
  return field("epsilon", &Rule::epsilon, "added to the root, against division by 0", non_negative);
}

/// `beta1` and `beta2` of Adam and similar optimizers.
template <class Rule>
constexpr auto mean_field() {
  return field("beta1", &Rule::beta1, "memory of the mean gradient", below_one);
}
template <class Rule>
constexpr auto mean_square_field() {
  return field("beta2", &Rule::beta2, "memory of the mean squared gradient", below_one);
}

template <class Rule>
constexpr auto warmup_field() {
  return field("warmup_epochs", &Rule::warmup_epochs, "epochs over which the rate rises from 0",
               non_negative);
}

}}  // namespace rectify
