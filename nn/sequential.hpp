#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "architecture.hpp"
#include "workspace.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// Layers one behind the other, and the values of their parameters.
///
///     Sequential net(784, {Dense{128}, ReLU{}, Dense{10}});
class RECTIFY_API Sequential {
 public:
  /// Shapes are checked and first weights drawn by the seed. Throws ConfigError.
  Sequential(Index inputs, std::vector<Layer> layers, std::uint64_t seed = 1);

  /// With these values. Throws std::logic_error unless they are as many as the architecture says.
  Sequential(Architecture architecture, Flat weights, Flat buffers);

  Index inputs() const { return architecture_->inputs(); }
  Index outputs() const { return architecture_->outputs(); }
  const Architecture& architecture() const { return *architecture_; }

  /// Draws all weights anew.
  void initialize(std::uint64_t seed);

  /// The outputs (logits) for each column of `x`: (outputs, samples). Throws ConfigError if `x` has
  /// not as many rows as the net has inputs.
  Matrix predict(const Matrix& x) const;
  /// The same into memory of the caller's, in pieces of the workspace's batch. Safe from any
  /// number of threads, each with its own workspace; allocates nothing of ours. Throws ConfigError
  /// if y is not (outputs, samples of x), or the workspace is of another net: of this one are those
  /// that it or a copy of it has made.
  void predict(ConstView x, View y, Workspace& workspace) const;
  /// Memory for `predict`. Throws ConfigError unless the batch is at least 1.
  Workspace workspace(Index batch = 1) const { return Workspace(architecture(), batch); }
  /// Memory for `predict` of very many samples: for 256 at a time, and fewer of a net so wide that
  /// they would take much.
  Workspace workspace_for_many() const;

  /// A parameter or buffer by its name in torch's state_dict ("0.weight"), as (units, inputs).
  /// Throws ConfigError for other names.
  Matrix tensor(const std::string& name) const;
  void set_tensor(const std::string& name, const Matrix& values);
  /// The first tensor with an element that is not finite; nullptr if there is none.
  const Tensor* first_nonfinite() const;

  /// The flat vectors in which the engine keeps parameters and buffers.
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

  std::shared_ptr<const Architecture> architecture_;  // shared by copies: it never changes
  Flat weights_;
  Flat buffers_;
};

}}  // namespace rectify
