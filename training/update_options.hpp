#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../nn/architecture.hpp"
#include "../schema/fields.hpp"
#include "optimizer.hpp"

/// What is done to gradients and weights around an optimizer's rule.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Parameters with a learning rate or a weight decay of their own: those that fit all that is said.
///
/// The one departure from PyTorch's defaults: biases, the parameters of norms and slopes do not
/// decay. `{"parameter": "bias", "weight_decay": 0.01}` brings it back.
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
  std::vector<ParameterGroup> groups = {};  ///< the first that fits a parameter counts
  std::optional<double> clip_norm = {};     ///< after `clip_value`
  std::optional<double> clip_value = {};
  /// Decay of an exponential moving average of the weights, taken after each step; the first step's
  /// weights begin it: torch.optim.swa_utils.AveragedModel with such an `avg_fn`. Training
  /// continues with the weights themselves. Buffers (running statistics) are those of training, as
  /// in Keras; torch leaves them at their initial values until `update_bn`.
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

/// How one parameter is updated.
struct ParameterRates {
  double learning_rate;
  double weight_decay;
};

/// Of each of the net's parameters, in their order. Throws ConfigError, naming all such groups and
/// what there is, if a group fits no parameter or wants a decay of a rule that has none.
RECTIFY_API std::vector<ParameterRates> rates_of(const Architecture& net,
                                                 const Optimizer& optimizer,
                                                 const std::vector<ParameterGroup>& groups);

}}  // namespace rectify
