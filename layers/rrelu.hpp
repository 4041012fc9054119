#pragma once

#include <optional>

#include "../base/error.hpp"
#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

namespace rectify { inline namespace RECTIFY_PRECISION {

/// x for x > 0, else a x. In training a is drawn for each unit and sample, uniform on [lower,
/// upper); in prediction it is (lower + upper) / 2 (Xu et al. 2015, torch.nn.RReLU).
struct RECTIFY_API RReLU {
  static constexpr auto kind = "rrelu";
  static constexpr auto doc =
      "x for x > 0, else a x with a drawn from U(lower, upper), in evaluation a = (lower + upper) "
      "/ 2 (Xu et al. 2015)";
  double lower = 1.0 / 8;
  double upper = 1.0 / 3;

  static constexpr auto fields() {
    return std::tuple{field("lower", &RReLU::lower, "lower bound of the slope for x <= 0"),
                      field("upper", &RReLU::upper, "upper bound of the slope for x <= 0")};
  }
  std::optional<Mismatch> mismatch() const;

  Needs needs(Index inputs) const { return {.outputs = inputs, .activation = true}; }
  void forward(const Frame& frame) const { scale(frame, frame.x, frame.y); }
  void backward(const Frame& frame) const { scale(frame, frame.dy, frame.dx); }
  /// For the slopes in training: 1 / sqrt((1 + E[a^2]) / 2).
  double gain() const;

 private:
  /// to = from times the slopes at x
  void scale(const Frame& frame, ConstView from, View to) const;
};

}}  // namespace rectify
