#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// x sigmoid(beta x) (Elfwing et al. 2017, torch.nn.SiLU); with trainable beta, one for the layer
/// and without weight decay, Swish (Ramachandran et al. 2017).
struct RECTIFY_API SiLU {
  static constexpr auto kind = "silu";
  static constexpr auto alias = "swish";
  static constexpr auto doc = "x sigmoid(beta x) (Elfwing et al. 2017, Ramachandran et al. 2017)";
  double beta = 1;
  bool trainable = false;

  static constexpr auto fields() {
    return std::tuple{
        field("beta", &SiLU::beta, "beta in the formula; its initial value if it is trainable"),
        field("trainable", &SiLU::trainable, "whether beta is trainable")};
  }

  Needs needs(Index inputs) const;
  void forward(const Frame& frame) const;
  void backward(const Frame& frame) const;
  /// y = x sigmoid(beta x), with the initial beta.
  void values(ConstView x, View y) const;
  double gain() const;

 private:
  Scalar beta_of(const Frame& frame) const;
};

}}  // namespace rectify
