#include "trajectory.hpp"

#include <rectify/base/indices.hpp>
#include <rectify/datasets/images.hpp>
#include <rectify/layers/activations.hpp>
#include <rectify/layers/dense.hpp>
#include <rectify/layers/prelu.hpp>
#include <rectify/losses/softmax_cross_entropy.hpp>
#include <rectify/optim/adam.hpp>
#include <rectify/training/training_step.hpp>

#include <algorithm>

namespace rectify { inline namespace RECTIFY_PRECISION {

std::vector<double> train_digits(bool fuse) {
  const Dataset data = datasets::digits().train.first(2000);
  Sequential net(data.features(), {Dense{96}, PReLU{}, Dense{70}, Tanh{}, Dense{10}}, 3);
  const Team team(2);
  TrainingStep step(
      net, {.loss = SoftmaxCrossEntropy{}, .optimizer = Adam{}, .batch_size = 64, .fuse = fuse},
      team);
  const std::vector<Index> samples = all_indices(data.size());
  for (std::size_t begin = 0; begin < samples.size(); begin += 64) {  // the last batch is short
    const std::size_t size = std::min<std::size_t>(64, samples.size() - begin);
    step(data, std::span(samples).subspan(begin, size));
  }
  std::vector<double> weights;
  for (const Tensor& tensor : net.architecture().parameters()) {
    const Matrix values = net.tensor(tensor.full_name());
    for (const Scalar value : values.reshaped()) weights.push_back(static_cast<double>(value));
  }
  return weights;
}

}}  // namespace rectify
