#pragma once

#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// y_i is the maximum of the `pieces` inputs from x_(pieces i) on: n / pieces outputs (Goodfellow
/// et al. 2013). In a tie the first input gets the gradient.
struct RECTIFY_API Maxout {
  static constexpr auto kind = "maxout";
  static constexpr auto doc =
      "maximum of each group of `pieces` adjacent inputs (Goodfellow et al. 2013)";
  Index pieces = 2;

  static constexpr auto fields() {
    return std::tuple{
        field("pieces", &Maxout::pieces, "number of inputs per output", positive_count)};
  }

  Needs needs(Index inputs) const;
  void forward(const Frame& frame) const;
  void backward_samples(const Frame& frame) const;
  /// 1 / sqrt(E[y^2]) for the maximum y of `pieces` draws from N(0, 1).
  double gain() const;
};

/// Maxout as a function of a batch (units, samples). Throws ConfigError if the number of rows is
/// not a multiple of `pieces`.
RECTIFY_API Matrix maxout(const Matrix& x, Index pieces = 2);

}}  // namespace rectify
