#pragma once

#include "../schema/fields.hpp"

/// Fields shared by optimizers or schedules.
namespace rectify { inline namespace RECTIFY_PRECISION {

template <class Rule>
constexpr auto rate_field() {
  return field("learning_rate", &Rule::learning_rate, "base learning rate; the schedule scales it",
               positive);
}

/// L2 penalty: added to the gradient.
template <class Rule>
constexpr auto penalty_field() {
  return field("weight_decay", &Rule::weight_decay,
               "weight decay (L2 penalty); not applied to biases and the parameters of "
               "normalization and activation layers",
               non_negative);
}

/// Decoupled weight decay (Loshchilov & Hutter 2019).
template <class Rule>
constexpr auto decay_field() {
  return field(
      "weight_decay", &Rule::weight_decay,
      "decoupled weight decay: each step multiplies weights by 1 - learning_rate weight_decay; not "
      "applied to biases and the parameters of normalization and activation layers",
      non_negative);
}

template <class Rule>
constexpr auto epsilon_field() {
  return field("epsilon", &Rule::epsilon, "added to the denominator for numerical stability",
               non_negative);
}

/// `beta1` and `beta2` of Adam and similar optimizers.
template <class Rule>
constexpr auto mean_field() {
  return field("beta1", &Rule::beta1, "decay rate of the first-moment estimate", below_one);
}
template <class Rule>
constexpr auto mean_square_field() {
  return field("beta2", &Rule::beta2, "decay rate of the second-moment estimate", below_one);
}

template <class Rule>
constexpr auto warmup_field() {
  return field("warmup_epochs", &Rule::warmup_epochs,
               "number of epochs over which the learning rate rises linearly from 0", non_negative);
}

}}  // namespace rectify
