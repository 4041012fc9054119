#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "architecture.hpp"
#include "workspace.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// A feed-forward net: a sequence of layers and the values of their parameters.
///
///     Sequential net(784, {Dense{128}, ReLU{}, Dense{10}});
class RECTIFY_API Sequential {
 public:
  /// Initializes the weights by `seed`. Throws ConfigError if layers do not fit together.
  Sequential(Index inputs, std::vector<Layer> layers, std::uint64_t seed = 1);

  /// With these values. Throws std::logic_error if their sizes are not those of the architecture.
  Sequential(Architecture architecture, Flat weights, Flat buffers);

  Index inputs() const { return architecture_->inputs(); }
  Index outputs() const { return architecture_->outputs(); }
  const Architecture& architecture() const { return *architecture_; }

  /// Initializes all weights and buffers again.
  void initialize(std::uint64_t seed);

  /// The outputs (logits) for each column of `x`: (outputs, samples). Throws ConfigError if `x`
  /// does not have a row for each input of the net.
  Matrix predict(const Matrix& x) const;
  /// Writes the outputs for `x` to `y`, in pieces of the workspace's batch. Thread-safe with a
  /// workspace for each thread. Allocates no memory (Eigen's products may). Throws ConfigError if
  /// `y` is not (outputs, samples of x), or the workspace is not one of this net or of its copies.
  void predict(ConstView x, View y, Workspace& workspace) const;
  /// Memory for `predict`. Throws ConfigError unless the batch is at least 1.
  Workspace workspace(Index batch = 1) const { return Workspace(architecture(), batch); }
  /// Memory for `predict` of many samples: a batch of 256, or fewer for very wide nets.
  Workspace workspace_for_many() const;

  /// A parameter or buffer by its name in torch's state_dict ("0.weight"), as (units, inputs).
  /// Throws ConfigError for other names.
  Matrix tensor(const std::string& name) const;
  void set_tensor(const std::string& name, const Matrix& values);
  /// The first tensor that contains NaN or infinity; null if there is none.
  const Tensor* first_nonfinite() const;

  /// The flat vectors of parameters and buffers, laid out by `architecture()`.
  Flat& weights() { return weights_; }
  const Flat& weights() const { return weights_; }
  Flat& buffers() { return buffers_; }
  const Flat& buffers() const { return buffers_; }

 private:
  struct Found {
    const Tensor* tensor;
    bool is_buffer;
  };
  Found find(const std::string& name) const;

  std::shared_ptr<const Architecture> architecture_;  // shared by copies
  Flat weights_;
  Flat buffers_;
};

}}  // namespace rectify
