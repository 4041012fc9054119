#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/architecture.hpp"
#include "../schema/fields.hpp"
#include "optimizer.hpp"

/// Parameter groups, clipping and weight averaging, for all optimizers.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Learning rate and weight decay of the parameters that match all of the given conditions.
///
/// Unlike in PyTorch, weight decay does not apply by default to biases, parameters of norms and
/// slopes; `{"parameter": "bias", "weight_decay": 0.01}` applies it.
struct RECTIFY_API ParameterGroup {
  std::vector<Index> layers = {};  ///< empty: all
  std::string kind = {};           ///< of the layer; empty: any
  std::string parameter = {};      ///< the tensor's name in its layer; empty: any
  std::optional<double> learning_rate = {};
  std::optional<double> weight_decay = {};

  static constexpr auto fields() {
    return std::tuple{
        field("layers", &ParameterGroup::layers,
              "indices of layers, as in torch.nn.Sequential; empty: all", indices),
        field("kind", &ParameterGroup::kind, "of the layer; empty: any"),
        field("parameter", &ParameterGroup::parameter, "\"weight\", \"bias\"; empty: any"),
        field("learning_rate", &ParameterGroup::learning_rate,
              "instead of the optimizer's; the schedule applies to it too", positive),
        field("weight_decay", &ParameterGroup::weight_decay,
              "instead of the optimizer's; also on biases, norms and slopes", non_negative)};
  }
};

struct RECTIFY_API UpdateOptions {
  std::vector<ParameterGroup> groups = {};  ///< the first one that matches a parameter applies
  std::optional<double> clip_norm = {};     ///< after `clip_value`
  std::optional<double> clip_value = {};
  /// Decay rate of an exponential moving average of the weights, updated after each step and
  /// starting from the first step's weights, like torch.optim.swa_utils.AveragedModel with such an
  /// `avg_fn`. Training continues with the weights themselves. Buffers (running statistics) are
  /// those of training, as in Keras; torch keeps their initial values until `update_bn`.
  std::optional<double> average = {};

  static constexpr auto fields() {
    return std::tuple{
        field("groups", &UpdateOptions::groups,
              "parameters with a learning rate or weight decay of their own; the first group that "
              "fits a parameter counts"),
        field("clip_norm", &UpdateOptions::clip_norm,
              "scales the gradients so that the norm of them all is at most this: "
              "torch.nn.utils.clip_grad_norm_; after clip_value",
              positive),
        field("clip_value", &UpdateOptions::clip_value,
              "cuts each gradient off at this magnitude: torch.nn.utils.clip_grad_value_",
              positive),
        field("average", &UpdateOptions::average,
              "decay of an exponential moving average of the weights, which is then what is "
              "validated, tested and saved; running statistics are those of training",
              open_unit_interval)};
  }
};

/// Rates of one parameter.
struct ParameterRates {
  double learning_rate;
  double weight_decay;
};

/// The rates of each of the net's parameters, in order. Throws ConfigError, listing all problems,
/// if a group matches no parameter or sets the weight decay of a rule that has none.
RECTIFY_API std::vector<ParameterRates> rates_of(const Architecture& net,
                                                 const Optimizer& optimizer,
                                                 const std::vector<ParameterGroup>& groups);

}}  // namespace rectify
