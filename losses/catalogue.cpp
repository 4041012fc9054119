#include "catalogue.hpp"

#include "../nn/dataset.hpp"
#include "binary_cross_entropy.hpp"
#include "huber.hpp"
#include "mae.hpp"
#include "mse.hpp"
#include "softmax_cross_entropy.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

template <>
Registry<Loss>& registry<Loss>() {
  static auto losses =
      Registry<Loss>::of<SoftmaxCrossEntropy, BinaryCrossEntropy, MSE, MAE, Huber>();
  return losses;
}

Loss Loss::fitting(const Dataset& data, Index outputs) {
  if (data.task() == Task::multilabel) return BinaryCrossEntropy{};
  if (data.task() == Task::regression) return MSE{};
  if (data.classes() == 2 && outputs == 1) return BinaryCrossEntropy{};
  return SoftmaxCrossEntropy{};
}

Loss Loss::fitting(const Dataset& data) { return fitting(data, data.outputs()); }

}}  // namespace rectify
