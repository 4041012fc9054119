#include "catalogue.hpp"

#include "../nn/dataset.hpp"
#include "mse.hpp"
#include "softmax_cross_entropy.hpp"

namespace rectify::inline RECTIFY_PRECISION {

template <>
Registry<Loss>& registry<Loss>() {
  static auto losses = Registry<Loss>::of<SoftmaxCrossEntropy, MSE>();
  return losses;
}

Loss Loss::fitting(const Dataset& data) {
  return data.classes() > 0 ? Loss(SoftmaxCrossEntropy{}) : Loss(MSE{});
}

}  // namespace rectify::inline RECTIFY_PRECISION
