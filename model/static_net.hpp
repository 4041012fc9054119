#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "../base/error.hpp"
#include "../layers/activations.hpp"
#include "../layers/dense.hpp"
#include "../math/kernels.hpp"
#include "../metrics/value_outputs.hpp"
#include "model_file.hpp"

/// A net whose shape is known at compile time, for small nets and low latency: no virtual calls and
/// no allocations.
namespace rectify { inline namespace RECTIFY_PRECISION {

/// Layers as types: `StaticNet<784, fixed::Dense<128>, ReLU, fixed::Dense<10>>`. Activations are
/// the usual rules.
namespace fixed {

template <Index outputs>
struct Dense {
  static constexpr Index units = outputs;
};

}  // namespace fixed

namespace detail {

/// Columns are padded to whole vectors.
constexpr Index whole_vectors(Index units) { return ceiling(units, 16) * 16; }

/// Bytes of the vectors that the program is compiled for.
#if defined(__AVX512F__)
inline constexpr Index vector_bytes = 64;
#elif defined(__AVX__)
inline constexpr Index vector_bytes = 32;
#else
inline constexpr Index vector_bytes = 16;
#endif
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
inline constexpr auto rounding = kernels::Rounding::once;
#else
inline constexpr auto rounding = kernels::Rounding::twice;
#endif

/// An activation.
template <Index inputs, class Rule>
struct StaticLayer {
  static_assert(ActivationRule<Rule>, "a StaticNet has fixed::Dense and activations without state");
  static constexpr Index outputs = inputs;
  static std::string text() { return Rule::kind; }
  static bool is(const PlacedLayer& layer) { return layer.layer.template as<Rule>() != nullptr; }

  void load(const Sequential&, const PlacedLayer& layer) {
    rule = *layer.layer.template as<Rule>();
  }
  void forward(const Scalar* x, Scalar* y) const {
    constexpr Index n = whole_vectors(outputs);
    Elementwise<Rule>::values(rule, view(x, n, 1), view(y, n, 1));
  }

  Rule rule;
};

template <Index inputs, Index units>
struct StaticLayer<inputs, fixed::Dense<units>> {
  static constexpr Index outputs = units;
  static constexpr Index rows = whole_vectors(units);
  static std::string text() { return "dense of " + std::to_string(units); }
  static bool is(const PlacedLayer& layer) {
    return layer.layer.template as<Dense>() != nullptr && layer.outputs() == units;
  }

  void load(const Sequential& net, const PlacedLayer& layer) {
    bias.fill(0);  // the layer may have none
    for (const Tensor& tensor : layer.parameters) {
      const bool is_bias = tensor.name == "bias";
      const Matrix values = net.tensor(tensor.full_name());
      for (Index i = 0; i < units; ++i) {
        if (is_bias) {
          bias[at(i)] = values(i, 0);
          continue;
        }
        for (Index k = 0; k < inputs; ++k) {
          weight[at(i + k * rows)] = values(i, k);
        }
      }
    }
  }

  // Small products are inlined; larger ones use the library's kernels for this processor.
  void forward(const Scalar* x, Scalar* y) const {
    std::copy_n(bias.data(), rows, y);
    const Product product{rows, inputs, 1, weight.data(), rows, x, 1, inputs, y, rows, true};
    if constexpr (inputs * rows <= 4096) {
      kernels::multiply_rows<vector_bytes, rounding, 4, 1>(product, kernels::All{inputs});
    } else {
      multiply(product, instruction_set());
    }
  }

  alignas(cache_line) std::array<Scalar, static_cast<std::size_t>(rows* inputs)> weight{};
  alignas(cache_line) std::array<Scalar, static_cast<std::size_t>(rows)> bias{};
};

/// A sequence of layers.
template <Index inputs, class First, class... Rest>
struct StaticLayers {
  using Layer = StaticLayer<inputs, First>;
  using Others = StaticLayers<Layer::outputs, Rest...>;
  static constexpr Index outputs = Others::outputs;
  static std::string text() { return Layer::text() + ", " + Others::text(); }
  static bool are(std::span<const PlacedLayer> layers) {
    return layers.size() == 1 + sizeof...(Rest) && Layer::is(layers[0]) &&
           Others::are(layers.subspan(1));
  }

  void load(const Sequential& net, std::span<const PlacedLayer> layers) {
    first.load(net, layers[0]);
    others.load(net, layers.subspan(1));
  }
  void forward(const Scalar* x, Scalar* y) const {
    alignas(cache_line) std::array<Scalar, std::size_t{whole_vectors(Layer::outputs)}> between;
    first.forward(x, between.data());
    others.forward(between.data(), y);
  }

  Layer first;
  Others others;
};

template <Index inputs, class Last>
struct StaticLayers<inputs, Last> : StaticLayer<inputs, Last> {
  using Layer = StaticLayer<inputs, Last>;
  static bool are(std::span<const PlacedLayer> layers) {
    return layers.size() == 1 && Layer::is(layers[0]);
  }
  void load(const Sequential& net, std::span<const PlacedLayer> layers) {
    Layer::load(net, layers[0]);
  }
};

}  // namespace detail

/// A trained net that contains its weights: for static memory, or the stack if it is small.
/// Prediction is `const` and allocates no memory.
///
///     static StaticNet<784, fixed::Dense<128>, ReLU, fixed::Dense<10>> net;
///     net.load("model.safetensors");
///     const std::array<float, 10> scores = net.predict(pixels);
template <Index inputs, class... Layers>
class StaticNet {
 public:
  static constexpr Index outputs = detail::StaticLayers<inputs, Layers...>::outputs;
  using Output = std::array<Scalar, static_cast<std::size_t>(outputs)>;

  /// Throws DataError if the file cannot be read, is damaged or contains another net.
  void load(const std::string& path) {
    const SavedModel saved = rectify::load(path);
    const std::span<const PlacedLayer> layers = saved.net.architecture().layers();
    if (saved.net.inputs() != inputs || !decltype(layers_)::are(layers)) {
      throw DataError(
          Mismatch{.where = path,
                   .what = "layers",
                   .expected = std::to_string(inputs) + " inputs, " + decltype(layers_)::text(),
                   .got = text(saved.net)});
    }
    layers_.load(saved.net, layers);
    saved.info.normalization.write({shift_.data(), shift_.size()}, {scale_.data(), scale_.size()});
    regression_ = saved.info.task_or_guess() == Task::regression;
    link_ = saved.info.link(outputs);
    target_scale_ = saved.info.target_scale;
  }

  /// Predicts one sample of raw data (bytes as 0 .. 255) as `Model::predict` does: values on the
  /// scale of the targets, or logits of classes or labels.
  Output predict(std::span<const Scalar, static_cast<std::size_t>(inputs)> input) const noexcept {
    alignas(cache_line) std::array<Scalar, std::size_t{detail::whole_vectors(inputs)}> x{};
    for (std::size_t k = 0; k < input.size(); ++k) x[k] = (input[k] - shift_[k]) * scale_[k];
    alignas(cache_line) std::array<Scalar, std::size_t{detail::whole_vectors(outputs)}> y;
    layers_.forward(x.data(), y.data());
    Output output;
    std::copy_n(y.begin(), output.size(), output.begin());
    if (regression_) values_of(output, link_, target_scale_, output);
    return output;
  }

 private:
  static std::string text(const Sequential& net) {
    std::string text = std::to_string(net.inputs()) + " inputs";
    for (const PlacedLayer& layer : net.architecture().layers()) {
      text.append(", ").append(layer.layer.kind());
      if (!layer.needs.unitwise) text += " of " + std::to_string(layer.outputs());
    }
    return text;
  }

  std::array<Scalar, static_cast<std::size_t>(inputs)> shift_{};
  std::array<Scalar, static_cast<std::size_t>(inputs)> scale_{};
  bool regression_ = false;
  Link link_ = Link::none;
  TargetScale target_scale_;
  detail::StaticLayers<inputs, Layers...> layers_;
};

}}  // namespace rectify
