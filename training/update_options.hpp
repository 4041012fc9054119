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
              "indices of the layers, as in torch.nn.Sequential; empty: all", indices),
        field("kind", &ParameterGroup::kind, "kind of the layer; empty: any"),
        field("parameter", &ParameterGroup::parameter,
              "name of the parameter: \"weight\", \"bias\"; empty: any"),
        field("learning_rate", &ParameterGroup::learning_rate,
              "base learning rate of the group; null: the optimizer's", positive),
        field("weight_decay", &ParameterGroup::weight_decay,
              "weight decay of the group, also for biases and the parameters of normalization and "
              "activation layers; null: as without the group",
              non_negative)};
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
              "parameter groups with their own learning rate or weight decay; the first one that "
              "matches a parameter applies"),
        field("clip_norm", &UpdateOptions::clip_norm,
              "maximum norm of all gradients together, which are scaled down to it: "
              "torch.nn.utils.clip_grad_norm_; applied after clip_value",
              positive),
        field("clip_value", &UpdateOptions::clip_value,
              "gradients are clipped to [-clip_value, clip_value]: torch.nn.utils.clip_grad_value_",
              positive),
        field("average", &UpdateOptions::average,
              "decay rate of an exponential moving average of the weights, which replaces them for "
              "validation, test and saving; running statistics are those of training",
              open_unit_interval)};
  }
};

/// Rates of one parameter.
struct ParameterRates {
  double learning_rate;
  double weight_decay;
  std::optional<std::size_t> group = {};  ///< the first that matches
};

/// The rates of each of the net's parameters, in order. Throws ConfigError, listing all problems,
/// if a group matches no parameter or sets the weight decay of a rule that has none.
RECTIFY_API std::vector<ParameterRates> rates_of(const Architecture& net,
                                                 const Optimizer& optimizer,
                                                 const std::vector<ParameterGroup>& groups);

}}  // namespace rectify
