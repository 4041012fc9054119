#include "catalogue.hpp"

#include "activations.hpp"
#include "batch_norm.hpp"
#include "crelu.hpp"
#include "dense.hpp"
#include "dropout.hpp"
#include "layer_norm.hpp"
#include "maxout.hpp"
#include "prelu.hpp"
#include "rrelu.hpp"
#include "silu.hpp"
#include "softmax.hpp"

namespace rectify::inline RECTIFY_PRECISION {

template <>
Registry<Layer>& registry<Layer>() {
  static auto layers = Registry<Layer>::of<  //
      Dense,                                 //
      BatchNorm, LayerNorm, Dropout, AlphaDropout, RReLU, SiLU, CReLU, Maxout, Softmax, ReLU,
      LeakyReLU, PReLU, Tanh, Sigmoid, Identity>();
  return layers;
}

}  // namespace rectify::inline RECTIFY_PRECISION
