#pragma once

#include <optional>

#include "../base/error.hpp"
#include "../nn/layer.hpp"
#include "../schema/fields.hpp"

/// Independent draws with a variance that may depend on fan-in and fan-out.
namespace rectify { inline namespace RECTIFY_PRECISION {

namespace detail {

/// Redraws beyond two standard deviations, as Keras does, scaled to the same variance.
template <class Rule>
constexpr auto truncated_field() {
  return std::tuple{field("truncated", &Rule::truncated,
                          "whether to redraw values more than two standard deviations from the "
                          "mean, as Keras does; the variance stays the same")};
}

}  // namespace detail

/// N(0, gain^2 / fan_in), with the gain of the next activation (He et al. 2015): sqrt(2) for ReLU,
/// 1 without an activation.
struct RECTIFY_API HeNormal {
  static constexpr auto kind = "he_normal";
  static constexpr auto doc =
      "N(0, gain^2 / fan_in), with the gain of the activation that follows: sqrt(2) for relu (He "
      "et al. 2015)";
  bool truncated = false;
  static constexpr auto fields() { return detail::truncated_field<HeNormal>(); }
  void fill(Matrix& values, const InitContext& context) const;
};

/// U(-a, a), a = gain sqrt(3 / fan_in): the variance of `HeNormal`.
struct RECTIFY_API HeUniform {
  static constexpr auto kind = "he_uniform";
  static constexpr auto doc = "uniform distribution with the variance of he_normal";
  void fill(Matrix& values, const InitContext& context) const;
};

/// N(0, 2 / (fan_in + fan_out)) (Glorot & Bengio 2010).
struct RECTIFY_API GlorotNormal {
  static constexpr auto kind = "glorot_normal";
  static constexpr auto doc = "N(0, 2 / (fan_in + fan_out)) (Glorot & Bengio 2010)";
  bool truncated = false;
  static constexpr auto fields() { return detail::truncated_field<GlorotNormal>(); }
  void fill(Matrix& values, const InitContext& context) const;
};

/// U(-a, a), a = sqrt(6 / (fan_in + fan_out)) (Glorot & Bengio 2010).
struct RECTIFY_API GlorotUniform {
  static constexpr auto kind = "glorot_uniform";
  static constexpr auto doc = "uniform distribution with the variance of glorot_normal";
  void fill(Matrix& values, const InitContext& context) const;
};

/// N(0, 1 / fan_in) (LeCun et al. 1998).
struct RECTIFY_API LecunNormal {
  static constexpr auto kind = "lecun_normal";
  static constexpr auto doc = "N(0, 1 / fan_in) (LeCun et al. 1998)";
  bool truncated = false;
  static constexpr auto fields() { return detail::truncated_field<LecunNormal>(); }
  void fill(Matrix& values, const InitContext& context) const;
};

/// U(-a, a), a = sqrt(3 / fan_in).
struct RECTIFY_API LecunUniform {
  static constexpr auto kind = "lecun_uniform";
  static constexpr auto doc = "uniform distribution with the variance of lecun_normal";
  void fill(Matrix& values, const InitContext& context) const;
};

/// U(-a, a), a = 1 / sqrt(fan_in), for weights and biases: the default of torch.nn.Linear.
struct RECTIFY_API TorchDefault {
  static constexpr auto kind = "torch_default";
  static constexpr auto doc =
      "U(-a, a), a = 1 / sqrt(fan_in), for weights and biases: the default of torch.nn.Linear";
  void fill(Matrix& values, const InitContext& context) const;
  void fill_bias(Matrix& values, const InitContext& context) const { fill(values, context); }
};

/// N(mean, std^2)
struct RECTIFY_API Normal {
  static constexpr auto kind = "normal";
  static constexpr auto doc = "N(mean, std^2)";
  double mean = 0;
  double std = 0.05;
  static constexpr auto fields() {
    return std::tuple{field("mean", &Normal::mean, "mean"),
                      field("std", &Normal::std, "standard deviation", non_negative)};
  }
  void fill(Matrix& values, const InitContext& context) const;
};

/// U(low, high), low <= high.
struct RECTIFY_API Uniform {
  static constexpr auto kind = "uniform";
  static constexpr auto doc = "U(low, high)";
  double low = -0.05;
  double high = 0.05;
  static constexpr auto fields() {
    return std::tuple{field("low", &Uniform::low, "lower bound"),
                      field("high", &Uniform::high, "upper bound")};
  }
  std::optional<Mismatch> mismatch() const;
  void fill(Matrix& values, const InitContext& context) const;
};

/// All values equal.
struct RECTIFY_API Constant {
  static constexpr auto kind = "constant";
  static constexpr auto doc = "all values the same";
  double value = 0;
  static constexpr auto fields() {
    return std::tuple{field("value", &Constant::value, "the value")};
  }
  void fill(Matrix& values, const InitContext& context) const;
};

}}  // namespace rectify
